import { mount } from 'svelte';
import App from './App.svelte';
import { reportUncaughtErrors } from './features/about/uncaught.ts';
import { settings } from './settings.svelte.ts';

const target = document.getElementById('app');
if (!target) throw new Error('The page has no place for the app.');
reportUncaughtErrors();
await settings.start().catch(() => undefined);
const loadChineseFont = (): void => void import('./styles/fonts-tc.css');
const loadOtherFonts = (): void => {
  loadChineseFont();
  void import('./styles/fonts-cjk.css');
};
if (settings.current.locale === 'zh-Hant') loadChineseFont();
mount(App, { target });
setTimeout(() => requestIdleCallback(loadOtherFonts), 1000);
