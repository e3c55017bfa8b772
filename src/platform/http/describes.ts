/** Lets a parameter decorator say in the description of the interface what it reads from the request. */
export function describes(...says: readonly MethodDecorator[]): ParameterDecorator {
  return (target, key) => {
    const method = key === undefined ? undefined : Object.getOwnPropertyDescriptor(target, key);
    if (key !== undefined && method !== undefined) for (const say of says) say(target, key, method);
  };
}
