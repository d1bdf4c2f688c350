import { evaluateOutputs, expandTemplate } from '../../../../../local/azure/template/index.ts'
import {
  type DeploymentRequest,
  type DeploymentScope,
  type Expansion,
  type Runtime,
  TemplateError
} from '../../../../../local/azure/template/types.ts'

export const SUBSCRIPTION = '00000000-0000-0000-0000-0000000000aa'

export const GROUP: DeploymentScope = {
  kind: 'resourceGroup',
  tenantId: '00000000-0000-0000-0000-0000000000bb',
  subscriptionId: SUBSCRIPTION,
  resourceGroup: 'hub',
  location: 'westeurope'
}

export const SUBSCRIPTION_SCOPE: DeploymentScope = {
  kind: 'subscription',
  tenantId: GROUP.tenantId,
  subscriptionId: SUBSCRIPTION,
  location: 'westeurope'
}

const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'

/** A request for a template of the given sections, in group `hub` unless `more` says otherwise. */
export function request(
  sections: Record<string, unknown>,
  parameters: Record<string, unknown> = {},
  more: Partial<DeploymentRequest> = {}
): DeploymentRequest {
  const symbolic = typeof sections.resources === 'object' && !Array.isArray(sections.resources)
  const language = symbolic ? { languageVersion: '2.0' } : {}
  const template = { $schema: SCHEMA, ...language, contentVersion: '1.0.0.0', resources: [], ...sections }
  const newGuid = () => '11111111-1111-4111-8111-111111111111'
  return { name: 'main', scope: GROUP, template, parameters, now: Date.UTC(2026, 1, 3, 4, 5, 6), newGuid, ...more }
}

/** A runtime that knows the given bodies, by id. Of others it says that they do not exist. */
export function knowing(bodies: Record<string, Record<string, unknown>>): Runtime {
  const known = new Map(Object.entries(bodies).map(([id, body]) => [id.toLowerCase(), body]))
  return {
    resource: id => {
      const body = known.get(id.toLowerCase())
      if (body === undefined) throw new TemplateError('ResourceNotFound', `The Resource '${id}' was not found.`)
      return body
    },
    list: (action, id, apiVersion, body) => ({ action, id, apiVersion, body })
  }
}

export const BLIND: Runtime = { resource: () => undefined, list: () => undefined }

/** The value of one expression, brackets left out. */
export function value(
  expression: string,
  sections: Record<string, unknown> = {},
  parameters: Record<string, unknown> = {}
): unknown {
  const template = { ...sections, outputs: { out: { value: `[${expression}]` } } }
  const outputs = evaluateOutputs(expandTemplate(request(template, parameters)), BLIND)
  return Object.values(outputs).map(output => output.value)[0]
}

/** The code and message a template is refused with. */
export function refusal(attempt: () => unknown): { code: string; message: string } {
  try {
    attempt()
  } catch (error) {
    if (error instanceof TemplateError) return error.error
    throw error
  }
  throw new Error('it was not refused')
}

export function resourceNamed(expansion: Expansion, key: string): Expansion['resources'][number] {
  const found = expansion.resources.find(resource => resource.key === key)
  if (found === undefined) throw new Error(`no ${key} among ${expansion.resources.map(({ key: other }) => other)}`)
  return found
}
