/** @throws Error naming an API that the Chromium host does not support */
export function refuse(api: string, why = 'the Chromium host does not offer it'): never {
  throw new Error(`${api}: ${why}.`);
}

/** Wraps a partial implementation of an API, so that using any other member throws. */
export function partialApi<T extends object>(name: string, part: T): T {
  return new Proxy(part, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target || key === 'then')
        return Reflect.get(target, key, receiver) as unknown;
      return refuse(`${name}.${key}`);
    },
  });
}

/** Like {@link partialApi} for an instance of a class with private fields, which need the original `this`. */
export function partialInstance<T extends object>(name: string, instance: T): T {
  return new Proxy(instance, {
    get(target, key) {
      if (typeof key !== 'symbol' && key !== 'then' && !(key in target)) return refuse(`${name}.${key}`);
      const value = Reflect.get(target, key, target) as unknown;
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}
