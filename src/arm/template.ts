import { apiVersions, type KnownType } from './api-versions.ts'

/** Resource of a template with symbolic names (languageVersion 2.0). `dependsOn` contains symbolic names. */
export interface ArmResource {
  readonly type: string
  readonly apiVersion: string
  readonly name: string
  readonly location?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly scope?: string
  readonly dependsOn?: readonly string[]
  readonly zones?: readonly string[]
  readonly sku?: object
  readonly identity?: object
  readonly kind?: string
  readonly subscriptionId?: string
  readonly resourceGroup?: string
  readonly properties?: object
}

/** Parameter of a template. Azure evaluates an expression in `defaultValue` when the deployment starts. */
export interface ArmParameter {
  readonly type: 'string' | 'securestring' | 'array'
  readonly defaultValue?: unknown
}

export interface ArmTemplate {
  readonly $schema: string
  readonly languageVersion: '2.0'
  readonly contentVersion: string
  readonly parameters?: Readonly<Record<string, ArmParameter>>
  readonly variables?: Readonly<Record<string, unknown>>
  readonly resources: Readonly<Record<string, ArmResource>>
  readonly outputs?: Readonly<Record<string, { type: string; value: unknown }>>
}

const SCHEMAS = {
  resourceGroup: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
  subscription: 'https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#'
} as const

/** Returns a template for a resource group or a subscription. */
export function template(
  scope: keyof typeof SCHEMAS,
  resources: Record<string, ArmResource>,
  outputs?: ArmTemplate['outputs']
): ArmTemplate {
  const common = { $schema: SCHEMAS[scope], languageVersion: '2.0', contentVersion: '1.0.0.0', resources } as const
  return outputs === undefined ? common : { ...common, outputs }
}

/** Returns a resource of a template, with the api-version from the table `apiVersions`. */
export function resource(type: KnownType, fields: Omit<ArmResource, 'type' | 'apiVersion'>): ArmResource {
  return { type, apiVersion: apiVersions[type], ...fields }
}

/**
 * Returns a nested deployment: a resource that deploys a template to another scope. If `resourceGroup` is set, the
 * scope is that resource group. Otherwise the scope is the subscription, and the deployment needs a `location` where
 * Azure stores its record.
 */
export function nestedDeployment(fields: {
  name: string
  resourceGroup?: string
  subscriptionId?: string
  location?: string
  dependsOn?: readonly string[]
  template: ArmTemplate
}): ArmResource {
  const { template: inner, ...rest } = fields
  return resource('Microsoft.Resources/deployments', {
    ...rest,
    properties: { mode: 'Incremental', expressionEvaluationOptions: { scope: 'Inner' }, template: inner }
  })
}
