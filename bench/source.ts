import type { GeneratorOptions } from '../test/whmcs-simulator/generator.ts';

/** The tickets of the benchmarks: ten replies each, with the words of real documents. */
export const benchSource = (count: number): GeneratorOptions => ({
  seed: 1,
  count,
  replies: 10,
  text: 'natural',
});
