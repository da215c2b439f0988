/** Whether this is the build of `npm run dev`. Replaced by the bundler, which removes guarded code from other builds. */
declare const __DEV_BUILD__: boolean;
