import { refusal } from '../../errors.ts'
import { fields, findShapeFault, type Properties, type Shape, type ShapeFault } from '../../resources/body-shape.ts'
import type { PutBody, Refusal } from '../../world.ts'
import { invalidParameter } from './agent-pool-check.ts'

/** Returns the check of a body whose properties are these: it refuses wrong types, unknown names and unknown values. */
export function bodyCheck(properties: Properties): (body: PutBody, apiVersion: string) => Refusal | undefined {
  const shape = fields(properties)
  return (body, apiVersion) => {
    const fault = findShapeFault(body.properties, shape, '')
    return fault === undefined ? undefined : refuseFault(fault, apiVersion)
  }
}

function refuseFault(fault: ShapeFault, apiVersion: string): Refusal {
  if (fault.kind === 'unknown') return refuseUnknown(fault, apiVersion)
  if (fault.kind === 'type') return refusal(400, 'UnmarshalError', wrongType(fault))
  const values = fault.shape.is === 'oneOf' ? fault.shape.values.join(', ') : ''
  return invalidParameter(
    fault.path,
    `The value of parameter ${fault.path} is invalid: expected one of ${values}, found ${fault.value}.`
  )
}

/** Refuses a name. The provider reads names in any case, and a preview knows names that no other version has. */
function refuseUnknown({ path, shape }: ShapeFault, apiVersion: string): Refusal {
  const name = path.split('.').at(-1) ?? ''
  const known = shape.is === 'fields' ? Object.keys(shape.properties) : []
  const other = known.find(one => one.toLowerCase() === name.toLowerCase())
  if (other !== undefined) {
    const text = `Local Azure does not read the property ${path}: AKS takes it for ${other}. Write ${other}.`
    return refusal(501, 'NotSupportedByLocalAzure', text)
  }
  if (apiVersion.endsWith('-preview')) {
    const text = `Local Azure does not know the property ${path} of API version ${apiVersion}.`
    return refusal(501, 'NotSupportedByLocalAzure', text)
  }
  // Verbatim: Azure/azure-rest-api-specs#40740
  const message = `UnmarshalEntity encountered error: json: unknown field "${name}" Check that the field is in the right location, is spelled correctly, and is supported in the API version. Visit aka.ms/aks/apiversions for more API version information..`
  return refusal(400, 'UnmarshalError', message)
}

// Verbatim: Azure/azure-cli#13050. Names of the types of lists and objects are assumed.
function wrongType({ path, value, shape }: ShapeFault): string {
  const found = `${jsonKind(value)}${shape.is === 'integer' && typeof value === 'number' ? ` ${value}` : ''}`
  return `UnmarshalEntity encountered error: json: cannot unmarshal ${found} into Go struct field Properties.properties.${path} of type ${goType(shape)}.`
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

const GO_TYPES = {
  anything: 'any',
  text: 'string',
  oneOf: 'string',
  integer: 'int32',
  decimal: 'float32',
  flag: 'bool'
}

function goType(shape: Shape): string {
  if (shape.is === 'list') return `[]${goType(shape.of)}`
  if (shape.is === 'map') return `map[string]${goType(shape.of)}`
  return shape.is === 'fields' ? 'struct' : GO_TYPES[shape.is]
}
