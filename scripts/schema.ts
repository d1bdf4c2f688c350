import { API_VERSION, jsonSchema } from '../src/config/schema/schema.ts'

/** JSON Schema of `aks-baseline.yml`, for editors; committed as schema/aks-baseline.schema.json. */
export function configSchema(): object {
  const { $schema, ...schema } = jsonSchema()
  return { $schema, $id: `urn:${API_VERSION.replace('/', ':')}`, title: 'aks-baseline.yml', ...schema }
}
