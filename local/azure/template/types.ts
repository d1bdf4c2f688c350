import type { ArmError } from '../world.ts'

export type DeploymentScope =
  | {
      readonly kind: 'resourceGroup'
      readonly tenantId: string
      readonly subscriptionId: string
      readonly resourceGroup: string
      readonly location: string
    }
  | {
      readonly kind: 'subscription'
      readonly tenantId: string
      readonly subscriptionId: string
      readonly location: string
    }
  | {
      readonly kind: 'managementGroup'
      readonly tenantId: string
      readonly managementGroup: string
      readonly location: string
    }
  | { readonly kind: 'tenant'; readonly tenantId: string; readonly location: string }

export interface DeploymentRequest {
  readonly name: string
  readonly scope: DeploymentScope
  readonly template: unknown
  /** `{ name: { value } | { reference } }` as in a deployment's body. */
  readonly parameters: Record<string, unknown>
  /** For `utcNow()` and `newGuid()`: the same for the whole deployment. */
  readonly now: number
  readonly newGuid: () => string
  /** For `deployer()`: whoever sent the outermost deployment. */
  readonly deployer?: { readonly objectId: string; readonly userPrincipalName?: string }
}

/** What evaluation asks the world at run time. `undefined` means: cannot be known now (what-if leaves the expression as it is). */
export interface Runtime {
  /** Body of a resource, as a GET answers it. Throws TemplateError ResourceNotFound where it must exist. */
  resource(id: string, apiVersion: string | undefined): Record<string, unknown> | undefined
  list(action: string, id: string, apiVersion: string, body: unknown): unknown
}

export interface ExpandedResource {
  /** Unique within the deployment: symbolic name or index, with `[i]` for an element of a copy loop. */
  readonly key: string
  readonly symbolicName: string | undefined
  readonly type: string
  readonly apiVersion: string
  readonly name: string
  readonly id: string
  readonly existing: boolean
  /** Keys that must have succeeded first: `dependsOn` and implicit references, conditions already dropped. */
  readonly dependsOn: readonly string[]
  /** At most this many of the same copy loop at once (`mode: serial`). */
  readonly copy: { readonly loop: string; readonly index: number; readonly batchSize: number | undefined } | undefined
  /** A deployment of its own, with its scope; `undefined` for a plain resource. */
  readonly nested: { readonly scope: DeploymentScope; readonly evaluation: 'inner' | 'outer' } | undefined
}

export interface Expansion {
  readonly request: DeploymentRequest
  readonly resources: readonly ExpandedResource[]
  /** Everything the evaluator needs later; opaque to callers. Rebuilt by `expand` from the request, so it need not be stored. */
  readonly context: unknown
}

export class TemplateError extends Error {
  readonly error: ArmError

  constructor(code: string, message: string, target?: string, more: Pick<ArmError, 'details' | 'additionalInfo'> = {}) {
    super(message)
    this.name = 'TemplateError'
    this.error = { code, message, ...(target === undefined ? {} : { target }), ...more }
  }
}
