/** Values made from a JSON Schema: all fields, and each field broken in turn. */

type Schema = Readonly<Record<string, unknown>>;

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function schemas(value: unknown): Schema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}

/** The fields of an object's schema. */
export function fieldsOf(schema: Schema): [string, Schema][] {
  const fields = isSchema(schema["properties"]) ? schema["properties"] : {};
  return Object.entries(fields).flatMap(([name, field]) => (isSchema(field) ? [[name, field]] : []));
}

/** A value that fits, with every optional field and one entry in every list. */
export function sample(schema: Schema): unknown {
  if ("const" in schema) return schema["const"];
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  const [alternative] = schemas(schema["anyOf"]);
  if (alternative) return sample(alternative);
  const [pattern] = isSchema(schema["patternProperties"]) ? Object.values(schema["patternProperties"]) : [];
  switch (schema["type"]) {
    case "string":
      return "text";
    case "integer":
      return 3;
    case "number":
      return 0.5;
    case "boolean":
      return true;
    case "array":
      if (Array.isArray(schema["items"])) return schemas(schema["items"]).map(sample);
      return isSchema(schema["items"]) ? [sample(schema["items"])] : [];
    case "object":
      if (isSchema(pattern)) return { key: sample(pattern) };
      return Object.fromEntries(fieldsOf(schema).map(([name, field]) => [name, sample(field)]));
    default:
      return null;
  }
}

/** Whether a schema takes anything. */
export function takesAnything(schema: Schema): boolean {
  return !("type" in schema || "const" in schema || "enum" in schema || "anyOf" in schema);
}

/** A value of a type that a schema takes in none of its alternatives. */
export function broken(schema: Schema): unknown {
  const alternatives = schemas(schema["anyOf"]);
  const all = alternatives.length > 0 ? alternatives : [schema];
  const takesNumber = all.some((one) => one["type"] === "integer" || one["type"] === "number");
  return takesNumber ? [true] : 0.5;
}
