import { describe, expect, it } from '@jest/globals'
import { nodesOfPool } from '../../../../local/aks/nodes/node.ts'
import type { KubernetesObject } from '../../../../src/manifests/index.ts'
import { approvalOf } from '../../../../src/provisioning/index.ts'
import { Failure } from '../../../../src/runtime/failure.ts'
import type { UpgradeRequest } from '../../../../src/upgrade/in-place/run.ts'
import { thrownBy } from '../../azure/fakes.ts'
import { readNothing } from '../upgrade-validation-kit.ts'
import { TO, type UpgradeKit, upgradeKit } from './upgrade-kit.ts'
import { accessTo, atWrite, insideOf } from './workload-kit.ts'

const CORDON = { isCordoned: true }

const target = { exact: TO } as const

const nodes = ({ world, pool }: UpgradeKit) => nodesOfPool(world, pool('npsystem'))

const cordoned = (kit: UpgradeKit) => nodes(kit).flatMap(({ name, isCordoned }) => (isCordoned ? [name] : []))

/** Returns a kit in which nodes of the system pool are cordoned after that pool was upgraded. */
function cordoningKit(...numbers: readonly number[]): UpgradeKit {
  const kit = upgradeKit()
  atWrite(kit, '/agentPools/user', () => cordon(kit, ...numbers))
  return kit
}

function cordon(kit: UpgradeKit, ...numbers: readonly number[]): void {
  for (const number of numbers) Object.assign(nodes(kit)[number] ?? {}, { isCordoned: true })
}

const withAccess = (kit: UpgradeKit, mayWrite: boolean): Partial<UpgradeRequest> => ({
  target,
  readInside: () => insideOf(kit),
  openInside: async () => accessTo(kit, { mayWrite })
})

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await thrownBy(work)
  if (!(error instanceof Failure)) throw error
  return error
}

describe('nodes that an upgrade leaves cordoned', () => {
  it('are uncordoned at the end when the run has the right', async () => {
    const kit = cordoningKit(0, 2)
    await kit.run(withAccess(kit, true))
    expect(cordoned(kit)).toEqual([])
    expect(await kit.record()).toMatchObject({ phase: 'upgraded', closed: true })
  })

  it('end the run with the command, and the next run records the end, when the run lacks the right', async () => {
    const kit = cordoningKit(1)
    const changes = withAccess(kit, false)
    const approval = approvalOf((await kit.plan(changes)).plan)
    const { reason, message, details } = await failureOf(kit.apply(approval, changes))
    const [name] = cordoned(kit)
    expect(reason).toBe('nodes-cordoned')
    expect(message).toMatch(/The upgrade is complete, but 1 node still takes no pods: .*403/)
    expect(details.remedy).toContain(`kubectl uncordon ${name}. From outside the network: \`az aks command invoke`)
    expect(details.remedy).toContain('managedClusters/nodes/write')
    delete nodes(kit)[1]?.isCordoned
    await kit.apply(approval, changes)
    expect(await kit.record()).toMatchObject({ phase: 'upgraded', closed: true })
    expect(kit.writes).toEqual(['PUT cluster', 'PUT pool-npsystem', 'PUT pool-user'])
  })

  it('stay as they are when they were cordoned before the upgrade', async () => {
    const kit = cordoningKit(0, 1)
    cordon(kit, 0)
    const [first] = cordoned(kit)
    await kit.run(withAccess(kit, true))
    expect(cordoned(kit)).toEqual([first])
    expect((await kit.record())?.closed).toBe(true)
  })

  it('stay as they are in a later run, too, when they were cordoned before the upgrade', async () => {
    const kit = cordoningKit(0, 1)
    cordon(kit, 0)
    const [first] = cordoned(kit)
    const changes = withAccess(kit, false)
    const approval = approvalOf((await kit.plan(changes)).plan)
    await failureOf(kit.apply(approval, changes))
    await kit.apply(approval, withAccess(kit, true))
    expect(cordoned(kit)).toEqual([first])
  })

  it.each([
    ['kubectl-cordon', 1],
    ['k9s', 1],
    ['aks-upgrader', 0]
  ])('are judged by the client that cordoned them: of %s, %s stay cordoned', async (manager, left) => {
    const kit = cordoningKit(0)
    const access = accessTo(kit)
    const list: typeof access.list = async (kind, resources) =>
      (await access.list(kind, resources)).map(found =>
        Array.isArray(found) ? found.map(object => by(manager, object)) : found
      )
    await kit.run({ ...withAccess(kit, true), openInside: async () => ({ ...access, list }) })
    expect(cordoned(kit)).toHaveLength(left)
  })

  it('do not keep a rollback from its end, which names them', async () => {
    const kit = upgradeKit()
    await kit.run({ target })
    cordon(kit, 0)
    const rollback = { ...withAccess(kit, true), operation: 'rollback' } as const
    atWrite(kit, '/agentPools/npsystem', () => Object.assign(nodesOfPool(kit.world, kit.pool('user'))[0] ?? {}, CORDON))
    const run = kit.start()
    await kit.apply(approvalOf((await kit.plan(rollback)).plan), rollback, run)
    expect(await kit.record()).toMatchObject({ phase: 'rolled-back', closed: true })
    expect(run.lines.join('\n')).toContain('The rollback is complete, but 1 node still takes no pods')
  })

  it('are not uncordoned when it is not known which were cordoned before', async () => {
    const accept = [{ evidence: 'cluster', until: '2099-01-01', reason: 'no access' }] as const
    const kit = upgradeKit({ accept })
    atWrite(kit, '/agentPools/user', () => cordon(kit, 0))
    const { reason, message } = await failureOf(kit.run({ ...withAccess(kit, true), readInside: readNothing }))
    expect(reason).toBe('nodes-cordoned')
    expect(message).toContain('Whether they were cordoned before the upgrade is not known.')
    expect(cordoned(kit)).toHaveLength(1)
  })
})

function by(manager: string, object: KubernetesObject): KubernetesObject {
  const managedFields = [{ manager, fieldsV1: { 'f:spec': { 'f:unschedulable': {} } } }]
  return { ...object, metadata: { ...object.metadata, managedFields } }
}
