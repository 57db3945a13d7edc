/** Objects that are only worth knowing as long as someone else uses them. */

/** A set that does not keep its members alive. */
export class WeakList<T extends WeakKey> {
  readonly #references = new Set<WeakRef<T>>();
  readonly #registry = new FinalizationRegistry<WeakRef<T>>((reference) =>
    this.#references.delete(reference),
  );

  /** Adds a member. */
  add(member: T): void {
    const reference = new WeakRef(member);
    this.#references.add(reference);
    this.#registry.register(member, reference);
  }

  /** Those that are still in use. */
  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (const reference of this.#references) {
      const member = reference.deref();
      if (member !== undefined) yield member;
    }
  }
}
