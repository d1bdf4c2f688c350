import { describe, expect, it } from '@jest/globals'
import { type Kit, type Loose, newKit } from '../kit.ts'

const SUBSCRIPTION = 'https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#'
const GROUP = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
const templateOf = ($schema: string, resources: Loose[]) => ({ $schema, contentVersion: '1.0.0.0', resources })

/** Writes a security group into a resource group, from a deployment at the subscription. */
const nested = (resourceGroup: string, more: object = {}) => ({
  type: 'Microsoft.Resources/deployments',
  apiVersion: '2025-04-01',
  name: `inner-${resourceGroup}`,
  resourceGroup,
  ...more,
  properties: {
    mode: 'Incremental',
    expressionEvaluationOptions: { scope: 'Inner' },
    template: templateOf(GROUP, [
      { type: 'Microsoft.Network/networkSecurityGroups', apiVersion: '2025-09-01', name: 'n', location: 'westeurope' }
    ])
  }
})

const group = (name: string) => ({
  type: 'Microsoft.Resources/resourceGroups',
  apiVersion: '2025-04-01',
  name,
  location: 'westeurope'
})

/** Returns the outcome of the what-if of a deployment at the subscription. */
function whatIf(kit: Kit, resources: Loose[]): Loose {
  const path = `${kit.subscription}/providers/Microsoft.Resources/deployments/d/whatIf`
  const template = templateOf(SUBSCRIPTION, resources)
  const started = kit.send('POST', path, { location: 'westeurope', properties: { mode: 'Incremental', template } })
  kit.wait(60)
  return kit.send('GET', started.headers?.Location ?? '').body
}

describe('the what-if of a deployment into a resource group', () => {
  it('is refused when the group neither exists nor is in the template', () => {
    const kit = newKit()
    const { status, error } = whatIf(kit, [nested('nowhere')])
    expect(status).toBe('Failed')
    expect(error).toMatchObject({
      code: 'DeploymentWhatIfResourceError',
      message: expect.stringContaining(`changes to subscription '${kit.world.subscriptionId}' has failed`),
      details: [{ code: 'ResourceGroupNotFound', message: "Resource group 'nowhere' could not be found." }]
    })
  })

  it('is answered when the group exists or is in the template', () => {
    const kit = newKit()
    const name = kit.group.split('/').at(-1) ?? ''
    expect(whatIf(kit, [nested(name)]).status).toBe('Succeeded')
    const dependsOn = ["[subscriptionResourceId('Microsoft.Resources/resourceGroups', 'soon')]"]
    expect(whatIf(kit, [group('soon'), nested('soon', { dependsOn })]).status).toBe('Succeeded')
  })
})
