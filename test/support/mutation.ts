/**
 * Whether the tests run against changed code (`npm run test:mutation`). It counts each step, so that responses of many
 * megabytes take minutes.
 */
export const isMutationRun = process.env['MUTATION_TESTS'] !== undefined;
