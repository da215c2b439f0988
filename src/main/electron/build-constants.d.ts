/** Whether this is the build of `npm run dev`. A constant of the bundler: other builds do not contain what it guards. */
declare const __DEV_BUILD__: boolean;
