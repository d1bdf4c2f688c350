import { ExpressionError } from '../errors.ts'
import { type FunctionTable, MANY, type TemplateFunction } from './table.ts'

/** Why local Azure does not answer a function Azure has: what it would need is not in its world. */
const MISSING: Readonly<Record<string, string>> = {
  extensions: 'template extensions',
  externalInput: 'external inputs of a parameters file',
  externalInputs: 'external inputs of a parameters file',
  pickZones: 'the zones of each resource type and region',
  providers: 'the locations of each resource type',
  roleDefinitions: 'the built-in roles by name',
  toLogicalZone: "a subscription's zone mapping",
  toLogicalZones: "a subscription's zone mapping",
  toPhysicalZone: "a subscription's zone mapping",
  toPhysicalZones: "a subscription's zone mapping"
}

function refuse([name, what]: [string, string]): [string, TemplateFunction] {
  const call = (): never => {
    throw new ExpressionError(
      `The template function '${name}' is not supported by local Azure, which does not hold ${what}`
    )
  }
  return [name, { arity: [0, MANY], call }]
}

export const unsupportedFunctions: FunctionTable = Object.fromEntries(Object.entries(MISSING).map(refuse))
