import type { Caller, Operation, PutBody, Refusal, Resource, ResourceType, World } from './world.ts'

export interface PutRequest {
  readonly id: string
  readonly apiVersion: string
  readonly body: PutBody
  readonly caller: Caller
  /** The deployment on whose behalf it is, if any. */
  readonly parent?: string
}

export type PutOutcome =
  | { readonly refused: Refusal }
  | { readonly refused?: never; readonly resource: Resource; readonly created: boolean; readonly operation?: Operation }

export type DeleteOutcome =
  | { readonly refused: Refusal }
  | { readonly refused?: never; readonly absent: boolean; readonly operation?: Operation }

/** The provider's entry for a type, ignoring case. A known namespace without an entry for the type refuses it. */
export function resourceType(_type: string): ResourceType | undefined {
  throw new Error('local/azure/resources.ts is not built')
}

/** Everything that would refuse a PUT, without doing it: roles, registration, api-version, location, parent, holds, the provider. */
export function checkPut(_world: World, _put: PutRequest): Refusal | undefined {
  throw new Error('local/azure/resources.ts is not built')
}

/** A PUT as Resource Manager does it, for clients and for deployments alike. */
export function putResource(_world: World, _put: PutRequest): PutOutcome {
  throw new Error('local/azure/resources.ts is not built')
}

export function deleteResource(_world: World, _id: string, _caller: Caller, _parent?: string): DeleteOutcome {
  throw new Error('local/azure/resources.ts is not built')
}

export function findResource(_world: World, _id: string): Resource | undefined {
  throw new Error('local/azure/resources.ts is not built')
}

/** A resource as a GET answers it, computed properties included. */
export function showResource(_world: World, _resource: Resource): Record<string, unknown> {
  throw new Error('local/azure/resources.ts is not built')
}

/** What the resource would be after this PUT, without doing it: for what-if. */
export function previewPut(_world: World, _put: PutRequest): Record<string, unknown> {
  throw new Error('local/azure/resources.ts is not built')
}
