import { type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { Azure, BeforeSend } from '../../azure/types.ts'
import { stackName } from '../../config/index.ts'
import type { Baseline } from '../../config/types.ts'
import { stackId } from '../ownership/own-stacks.ts'
import type { StepContext } from '../types.ts'
import type { Lease } from './held-lease.ts'

/** Stack that contains the record zone, and with it the lease that the run holds. */
export const RECORD_STACK = 'zones'

/**
 * Returns the context of steps that change the environment while this run holds the lease. Its client confirms the
 * lease right before each attempt to write or delete anything, so a run whose lease has passed to another run stops
 * before its next request. The client throws Failure `lease-held` in that case.
 */
export function confirmingContext(context: StepContext, lease: Lease): StepContext {
  const { azure, baseline } = context
  const stackNamed = (name: string) => stackId(name, baseline)
  return { ...context, azure: confirmingAzure(azure, confirmationOf(lease, baseline), stackNamed) }
}

type Confirm = (target: ResourceId) => Promise<void>

/** Returns the confirmation for a target. The deletion of the zone of the lease is the last one: nothing is left then. */
function confirmationOf(lease: Lease, baseline: Baseline): Confirm {
  const last = [lease.zone ?? [], stackId(stackName(baseline.config, RECORD_STACK), baseline)].flat()
  return target => (last.some(id => sameId(id, target)) ? lease.confirmLast() : lease.confirm())
}

function confirmingAzure(azure: Azure, confirm: Confirm, stackNamed: (name: string) => ResourceId): Azure {
  const confirming = <T extends { readonly beforeSend?: BeforeSend | undefined }>(id: ResourceId, options?: T) => ({
    ...options,
    beforeSend: async () => {
      await confirm(id)
      await options?.beforeSend?.()
    }
  })
  const { stacks } = azure
  return {
    ...readingOf(azure),
    write: (id, body, options) => azure.write(id, body, confirming(id, options)),
    async patch(id, body, options) {
      await confirm(id)
      await azure.patch(id, body, options)
    },
    act: (id, action, body, options) => azure.act(id, action, body, confirming(id, options)),
    remove: (id, options) => azure.remove(id, confirming(id, options)),
    stacks: {
      read: name => stacks.read(name),
      list: () => stacks.list(),
      whatIf: (stack, options) => stacks.whatIf(stack, options),
      wasDeployedWith: stack => stacks.wasDeployedWith(stack),
      waitUntilSettled: (name, options) => stacks.waitUntilSettled(name, options),
      apply: (stack, options) => stacks.apply(stack, confirming(stackNamed(stack.name), options)),
      remove: (name, options) => stacks.remove(name, confirming(stackNamed(name), options)),
      removeKeepingResources: (name, options) =>
        stacks.removeKeepingResources(name, confirming(stackNamed(name), options))
    }
  }
}

/** Returns the part of a client that changes no resource of the environment. */
function readingOf(azure: Azure): Omit<Azure, 'write' | 'patch' | 'act' | 'remove' | 'stacks'> {
  return {
    subscriptionId: azure.subscriptionId,
    correlationId: azure.correlationId,
    permissions: azure.permissions,
    principalId: azure.principalId,
    read: (id, options) => azure.read(id, options),
    readWithEtag: (id, options) => azure.readWithEtag(id, options),
    readOperation: (path, options) => azure.readOperation(path, options),
    list: (path, type) => azure.list(path, type),
    ask: (path, type, body) => azure.ask(path, type, body),
    register: (namespace, options) => azure.register(namespace, options)
  }
}
