import { arrayFunctions } from './array.ts'
import { cidrFunctions } from './cidr.ts'
import { dateFunctions } from './date.ts'
import { deploymentFunctions } from './deployment.ts'
import { encodingFunctions } from './encoding.ts'
import { lambdaFunctions } from './lambda.ts'
import { logicalFunctions } from './logical.ts'
import { numericFunctions } from './numeric.ts'
import { objectFunctions } from './object.ts'
import { isListFunction, listFunction, resourceFunctions } from './resource.ts'
import { resourceIdFunctions } from './resource-ids.ts'
import { scopeFunctions } from './scope.ts'
import { stringFunctions } from './string.ts'
import type { FunctionTable, TemplateFunction } from './table.ts'
import { unsupportedFunctions } from './unsupported.ts'

const TABLES: readonly FunctionTable[] = [
  arrayFunctions,
  cidrFunctions,
  dateFunctions,
  deploymentFunctions,
  encodingFunctions,
  lambdaFunctions,
  logicalFunctions,
  numericFunctions,
  objectFunctions,
  resourceFunctions,
  resourceIdFunctions,
  scopeFunctions,
  stringFunctions,
  unsupportedFunctions
]

const byLowerCase = new Map<string, TemplateFunction>(
  TABLES.flatMap(table => Object.entries(table)).map(([name, entry]) => [name.toLowerCase(), entry])
)

/** A built-in function by its name in any case; `undefined` where the language has none. */
export function builtIn(name: string): TemplateFunction | undefined {
  return byLowerCase.get(name.toLowerCase()) ?? (isListFunction(name) ? listFunction : undefined)
}
