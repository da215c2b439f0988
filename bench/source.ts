import type { GeneratorOptions } from '../test/whmcs-simulator/generator.ts';

/** The desk of the benches: ten replies to a ticket, with the words of real documents. */
export const benchSource = (count: number): GeneratorOptions => ({
  seed: 1,
  count,
  replies: 10,
  text: 'natural',
});
