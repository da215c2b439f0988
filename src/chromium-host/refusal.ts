/** What this host cannot do, it refuses by the API's name; it never pretends. */
export function refuse(api: string, why = 'the Chromium host does not offer it'): never {
  throw new Error(`${api}: ${why}.`);
}

/** Refuses every member that `part` does not have, by its full name. */
export function partialApi<T extends object>(name: string, part: T): T {
  return new Proxy(part, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target || key === 'then')
        return Reflect.get(target, key, receiver) as unknown;
      return refuse(`${name}.${key}`);
    },
  });
}

/** The same for an instance of a class, whose private fields need their own object as `this`. */
export function partialInstance<T extends object>(name: string, instance: T): T {
  return new Proxy(instance, {
    get(target, key) {
      if (typeof key !== 'symbol' && key !== 'then' && !(key in target)) return refuse(`${name}.${key}`);
      const value = Reflect.get(target, key, target) as unknown;
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}
