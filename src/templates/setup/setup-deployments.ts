import type { ParameterizedTemplate } from './setup-parameters.ts'

/** Number of copies of a resource that every environment has, as an expression. */
export const EACH_ENVIRONMENT = "[length(parameters('environments'))]"

/** Expression, without its brackets, for the name of the environment of a copy. */
export const ENVIRONMENT = "parameters('environments')[copyIndex()]"

/** Returns the properties of a deployment of another template. */
export function nested(inner: ParameterizedTemplate, parameters: Readonly<Record<string, { value: unknown }>>): object {
  return { mode: 'Incremental', expressionEvaluationOptions: { scope: 'Inner' }, parameters, template: inner }
}

/**
 * Returns the expression, without its brackets, for an output of the deployment that creates identities of the
 * environment of a copy.
 */
export function outputOf(deployments: 'identities' | 'inside', output: string): string {
  return `reference(format('${deployments}[{0}]', copyIndex())).outputs.${output}.value`
}
