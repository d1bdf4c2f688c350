import type { Azure, Permission, Provider } from '../../../src/azure/index.ts'
import { Failure } from '../../../src/runtime/failure.ts'

interface Seen {
  readonly providers?: readonly Provider[]
  readonly permissions?: readonly Permission[]
  /** Every look fails with this. */
  readonly fails?: Failure
}

function unused(): never {
  throw new Error('a check only reads')
}

/** The two reads that checks need; everything else is an error of the check. */
export function fakeAzure({ providers = [], permissions = [], fails }: Seen): Azure {
  return {
    subscriptionId: 's',
    correlationId: 'the-run',
    read: async <T>(id: string) => {
      if (fails !== undefined) throw fails
      return providers.find(({ namespace }) => id === `/subscriptions/s/providers/${namespace}`) as T | undefined
    },
    permissions,
    readWithEtag: unused,
    readOperation: unused,
    list: unused,
    write: unused,
    patch: unused,
    act: unused,
    ask: unused,
    remove: unused,
    register: unused,
    stacks: {
      read: unused,
      list: unused,
      whatIf: unused,
      apply: unused,
      wasDeployedWith: unused,
      waitUntilSettled: unused,
      remove: unused,
      removeKeepingResources: unused
    }
  }
}

export const hidden = new Failure('not-authorized', 'Azure answered 403', { remedy: 'Give Reader.' })
export const cancelled = new Failure('cancelled', 'The run was cancelled', { remedy: 'Run again.' })

export const CONTRIBUTOR = { actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'] }
export const READER = { actions: ['*/read'], notActions: [] }
