import {
  defaultSettings,
  zoomLimits,
  type SettingsChange,
  type SettingsState,
} from '../contract/settings.ts';
import { bridge, valueOf } from './bridge.ts';
import { showIn } from './locale.svelte.ts';

const zoomStep = 10;

/** The app's settings. Main stores them; changes are shown immediately. */
class SettingsModel {
  current = $state.raw<SettingsState>({ ...defaultSettings, locale: 'en' });

  /** Called before the first page is shown, so that it has the right language and size. */
  async start(): Promise<void> {
    bridge.on('settings', (settings) => this.#take(settings));
    this.#take(await valueOf(bridge.getSettings({})));
  }

  /** @throws BridgeError `cannot-write` if the change could not be stored; it then applies until the app closes */
  async change(change: SettingsChange): Promise<void> {
    this.current = { ...this.current, ...change } as SettingsState;
    await valueOf(bridge.changeSettings(change));
  }

  /** Stores something the user did not change explicitly. Failures are only logged. */
  remember(change: SettingsChange): void {
    this.change(change).catch(() => undefined);
  }

  /** @param steps how far to zoom in, negative to zoom out; 0 resets the zoom */
  zoomBy(steps: number): void {
    const zoom = steps === 0 ? 100 : this.current.zoom + steps * zoomStep;
    this.remember({ zoom: Math.min(zoomLimits.max, Math.max(zoomLimits.min, zoom)) });
  }

  #take(settings: SettingsState): void {
    this.current = settings;
    showIn(settings.locale);
    document.documentElement.dataset['density'] = settings.density;
  }
}

export const settings = new SettingsModel();
