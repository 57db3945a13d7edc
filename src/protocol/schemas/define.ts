/** How the generated schemas are put together. */

import * as Type from "typebox";

/** `unknown` when two types are the same, optional fields included; else something no schema is. */
type Same<A, B> = [A] extends [B]
  ? [B] extends [A]
    ? [Required<A>] extends [Required<B>]
      ? [Required<B>] extends [Required<A>]
        ? unknown
        : { readonly fieldsDiffer: never }
      : { readonly fieldsDiffer: never }
    : { readonly schemaIsWider: never }
  : { readonly schemaIsNarrower: never };

/**
 * A schema for `T`. The compiler refuses one whose static type isn't `T`. `T` comes from the declaration that
 * the result is assigned to.
 */
export function define<T, S extends Type.TSchema>(build: () => S & Same<Type.Static<S>, T>): Type.TUnsafe<T> {
  return Type.Unsafe<T>(build());
}

/** Where a type contains itself: the schema asks for a `type` only; the validators check it whole. */
export function recursive<T>(): Type.TUnsafe<T> {
  return Type.Unsafe<T>(Type.Object({ type: Type.String() }));
}

/** A member of an open union: anything with a `type` that none of the known ones has. */
export function unknownOf<T>(known: string[]): Type.TUnsafe<T> {
  const type = { type: "string", not: { enum: known } };
  return Type.Unsafe<T>({ type: "object", required: ["type"], properties: { type } });
}
