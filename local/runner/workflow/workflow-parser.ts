import { registerHooks } from 'node:module'
import type { MappingToken, TemplateToken } from '@actions/workflow-parser/templates/tokens/index'
import { StartupError } from './startup-error.ts'

// The parser imports its schema without the import attribute Node asks for, so the hook must stand before the import.
try {
  registerHooks({
    load: (url, context, next) =>
      url.endsWith('.min.json') && url.includes('/workflow-parser/')
        ? next(url, { ...context, importAttributes: { type: 'json' } })
        : next(url, context)
  })
} catch {
  // A loader that is not Node's own takes JSON as it is and refuses hooks; were they needed, the import would say so.
}

const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import('@actions/workflow-parser')
const { getWorkflowSchema } = await import('@actions/workflow-parser/workflows/workflow-schema')
const { TemplateContext, TemplateValidationErrors } = await import(
  '@actions/workflow-parser/templates/template-context'
)
const { FeatureFlags } = await import('@actions/expressions')
const { ErrorPolicy } = await import('@actions/workflow-parser/model/convert')
const { parseAction } = await import('@actions/workflow-parser/actions/action-parser')
export const { ensureStatusFunction } = await import('@actions/workflow-parser/model/converter/if-condition')
export const { splitAllowedContext } = await import('@actions/workflow-parser/templates/allowed-context')

// What GitHub runs already but the parser still calls experimental: known to it, such steps are refused by name, not as a misspelling.
const featureFlags = new FeatureFlags({ allowBackgroundSteps: true })

/** The token tree of a workflow file. Throws StartupError with every error GitHub's own parser and conversion find. */
export async function parseWorkflowText(content: string, name: string): Promise<MappingToken> {
  const trace = new NoOperationTraceWriter()
  const context = new TemplateContext(new TemplateValidationErrors(), getWorkflowSchema(), trace)
  context.state.featureFlags = featureFlags
  const { value } = parseWorkflow({ name, content }, context)
  const options = { errorPolicy: ErrorPolicy.TryConversion, featureFlags }
  if (value) await convertWorkflowTemplate(context, value, undefined, options)
  return checked(value, context.errors.getErrors(), name)
}

/** The token tree of an action.yml. Throws StartupError. */
export function parseActionText(content: string, name: string): MappingToken {
  const { context, value } = parseAction({ name, content }, new NoOperationTraceWriter())
  return checked(value, context.errors.getErrors(), name)
}

function checked(value: TemplateToken | undefined, errors: readonly { message: string }[], name: string): MappingToken {
  if (errors.length > 0) throw new StartupError(errors.map(error => error.message).join('\n'))
  if (!value) throw new StartupError(`${name} is empty.`)
  return value.assertMapping(name)
}
