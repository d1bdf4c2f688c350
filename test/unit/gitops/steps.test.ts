import { describe, expect, it } from '@jest/globals'
import { bootstrapSteps } from '../../../src/gitops/index.ts'
import type { StepPlan } from '../../../src/provisioning/index.ts'
import { fluxConfigurationId, fluxExtensionId, kustomizationsOf } from '../../../src/templates/index.ts'
import { NOTHING_YET } from '../../../src/templates/types.ts'
import { contextFor, doorsTo, newWorld, baseline as plain } from '../provisioning/fixtures.ts'

const source = { kind: 'git', url: 'https://github.com/a/b', revision: { branch: 'main' }, access: 'public' } as const
const baseline = { ...plain, config: { ...plain.config, gitops: { ...plain.config.gitops, source } } }
const names = kustomizationsOf(baseline).map(({ name }) => name)

/** What the step that waits plans while Flux says this of each kustomization. */
async function planned(conditionOf: (name: string) => object): Promise<StepPlan | undefined> {
  const world = newWorld()
  const statuses = names.map(name => ({
    kind: 'Kustomization',
    name: `cluster-${name}`,
    statusConditions: [{ type: 'Ready', ...conditionOf(name) }]
  }))
  const common = { provisioningState: 'Succeeded' }
  const properties = { ...common, sourceSyncedCommitId: 'main@sha1:abc', statuses }
  world.put(fluxExtensionId(baseline, 'blue'), 'Microsoft.KubernetesConfiguration/extensions', { properties: common })
  world.put(fluxConfigurationId(baseline, 'blue'), 'Microsoft.KubernetesConfiguration/fluxConfigurations', {
    properties
  })
  const step = bootstrapSteps(baseline, { colours: ['blue'] }).find(({ name }) => name === 'bootstrap-blue')
  return await world.clock.run(Promise.resolve(step?.plan({ ...contextFor(doorsTo(world)), baseline }, NOTHING_YET)))
}

describe('the plan of the step that waits for Flux', () => {
  it('tells what is wrong, and of what only goes on no more than that it is pending', async () => {
    const waiting = { status: 'False', reason: 'DependencyNotReady', message: 'soon' }
    const wrong = { status: 'False', reason: 'BuildFailed', message: 'no such file' }
    const [first] = names
    expect(await planned(name => (name === first ? wrong : waiting))).toMatchObject({
      changes: [],
      pending: true,
      faults: [{ what: `bootstrap-blue: ${first}`, because: 'BuildFailed: no such file' }]
    })
    const patient = await planned(() => waiting)
    expect(patient).toMatchObject({ changes: [], pending: true })
    expect(patient).not.toHaveProperty('faults')
  })
})
