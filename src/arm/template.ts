import { apiVersions, type KnownType } from './api-versions.ts'

/** A resource of a template with symbolic names (languageVersion 2.0). `dependsOn` holds symbolic names. */
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

/** A parameter of a template; an expression in its default is evaluated when the deployment starts. */
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

/** A template for a resource group or for a subscription. */
export function template(
  scope: keyof typeof SCHEMAS,
  resources: Record<string, ArmResource>,
  outputs?: ArmTemplate['outputs']
): ArmTemplate {
  const common = { $schema: SCHEMAS[scope], languageVersion: '2.0', contentVersion: '1.0.0.0', resources } as const
  return outputs === undefined ? common : { ...common, outputs }
}

/** A resource with the api-version of its type from the one table. */
export function resource(type: KnownType, fields: Omit<ArmResource, 'type' | 'apiVersion'>): ArmResource {
  return { type, apiVersion: apiVersions[type], ...fields }
}

/**
 * Resources of another scope, deployed from within this template: of a group, or of a subscription where no group is
 * named, which then takes a location for the record of the deployment.
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
