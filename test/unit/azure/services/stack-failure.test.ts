import { describe, expect, it } from '@jest/globals'
import { clouds } from '../../../../src/azure/clouds.ts'
import { stackFailed, stackStuck } from '../../../../src/azure/services/stack-failure.ts'
import type { StackState } from '../../../../src/azure/types.ts'

const ID = '/subscriptions/s/providers/Microsoft.Resources/deploymentStacks/hub'
const client = { cloud: clouds.AzureCloud, correlationId: 'ours' }

function stack(properties: StackState['properties']): StackState {
  return { id: ID, name: 'hub', location: 'westeurope', properties }
}

const remedyOf = (properties: StackState['properties']) => stackStuck(client, stack(properties)).details.remedy

describe('stackStuck', () => {
  it.each([
    ['/subscriptions/s/providers/Microsoft.Resources/deployments/d', 'az deployment sub cancel --name d.'],
    [
      '/subscriptions/s/resourceGroups/g/providers/Microsoft.Resources/deployments/d',
      'az deployment group cancel --resource-group g --name d.'
    ]
  ])('cancels the deployment %s by its own command', (deploymentId, command) => {
    expect(remedyOf({ provisioningState: 'deploying', deploymentId })).toContain(command)
  })

  it('gives every way out in turn, down to what support asks for', () => {
    const remedy = remedyOf({ provisioningState: 'initializing', correlationId: 'theirs' })
    const ways = [
      '#resource',
      'Subscriptions, Deployments',
      'az stack sub delete --name hub',
      'DeploymentStackInNonTerminalState'
    ]
    const places = ways.map(way => remedy.indexOf(way))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places).not.toContain(-1)
    expect(remedy).toContain(`Name the stack ${ID} and the correlation id theirs`)
  })

  it.each(['deletingResources', 'deleting'])('does not offer to cancel what is %s', provisioningState => {
    const remedy = remedyOf({ provisioningState, deploymentId: '/subscriptions/s/providers/x/deployments/d' })
    expect(remedy).not.toContain('Cancel the deployment')
    expect(remedy).toContain('a lock')
  })
})

describe('stackFailed', () => {
  it("tells the run's correlation id where the stack tells none", () => {
    expect(stackFailed(client, stack({ provisioningState: 'failed' })).details.correlationId).toBe('ours')
    const theirs = stack({ provisioningState: 'failed', correlationId: 'theirs' })
    expect(stackFailed(client, theirs).details.correlationId).toBe('theirs')
  })

  const failed = (...details: { code: string; message: string }[]) =>
    stackFailed(client, stack({ provisioningState: 'failed', error: { code: 'Whole', message: 'w', details } }))

  it('fails with the reason of its leaves when all have the same', () => {
    const failure = failed({ code: 'ZonalAllocationFailed', message: 'a' }, { code: 'AllocationFailed', message: 'b' })
    expect(failure.reason).toBe('no-capacity')
    expect(failure.details.remedy).toMatch(/^ZonalAllocationFailed: .*\nAllocationFailed: .*vmSize/)
    expect(failed({ code: 'AuthorizationFailed', message: 'a' }).reason).toBe('not-authorized')
  })

  it('stays deployment-failed and lists the remedy of each leaf when the reasons differ', () => {
    const { reason, details } = failed({ code: 'QuotaExceeded', message: 'a' }, { code: 'Strange', message: 'b' })
    expect(reason).toBe('deployment-failed')
    expect(details.remedy.split('\n')).toEqual([
      expect.stringMatching(/^QuotaExceeded: .*portal/),
      expect.stringMatching(/^Strange: Correct the settings that the errors name/),
      expect.stringContaining('The deployment in the portal')
    ])
  })

  it('gives support the time of the last write when the fault is that of Azure', () => {
    const error = { code: 'InternalServerError', message: 'An error occurred.' }
    const state = { ...stack({ provisioningState: 'failed', error }), systemData: { lastModifiedAt: 'then' } }
    const { reason, details } = stackFailed(client, state)
    expect(reason).toBe('azure-unavailable')
    expect(details.remedy).toContain(`correlation id ours, time then, resource id ${ID}`)
  })
})
