import type { Caller, Refusal, World } from './world.ts'

/** 403 AuthorizationFailed unless a role assignment of the caller at the scope or above grants the action. */
export function refuseUnauthorized(
  _world: World,
  _caller: Caller,
  _action: string,
  _scope: string
): Refusal | undefined {
  throw new Error('local/azure/authorization.ts is not built')
}
