import { chromiumHost } from '../../../contract/app.ts';
import { m } from '../../../i18n/generated/messages.js';

/** What the app runs on, in the current language. Electron is a name, followed by its version. */
export const hostLabel = (host: string): string => (host === chromiumHost ? m.about_host_chromium() : host);
