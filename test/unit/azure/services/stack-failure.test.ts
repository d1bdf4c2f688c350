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
      'under Deployments',
      'az stack sub delete --name hub',
      'DeploymentStackInNonTerminalState'
    ]
    const places = ways.map(way => remedy.indexOf(way))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places).not.toContain(-1)
    expect(remedy).toContain(`name ${ID} and the correlation id theirs`)
  })

  it.each(['deletingResources', 'deleting'])('does not offer to cancel what is %s', provisioningState => {
    const remedy = remedyOf({ provisioningState, deploymentId: '/subscriptions/s/providers/x/deployments/d' })
    expect(remedy).not.toContain('Cancel its deployment')
    expect(remedy).toContain('a lock')
  })
})

describe('stackFailed', () => {
  it("tells the run's correlation id where the stack tells none", () => {
    expect(stackFailed(client, stack({ provisioningState: 'failed' })).details.correlationId).toBe('ours')
    const theirs = stack({ provisioningState: 'failed', correlationId: 'theirs' })
    expect(stackFailed(client, theirs).details.correlationId).toBe('theirs')
  })
})
