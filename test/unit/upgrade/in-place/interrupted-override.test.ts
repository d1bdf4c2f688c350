import { describe, expect, it } from '@jest/globals'
import { approvalOf } from '../../../../src/provisioning/index.ts'
import { applyUpgrade, type UpgradeRequest } from '../../../../src/upgrade/in-place/run.ts'
import type { FakeRequest } from '../../azure/fakes.ts'
import { overlapping } from './interrupted-kit.ts'
import { TO, type UpgradeKit, upgradeKit, writeNameOf } from './upgrade-kit.ts'
import { accessTo, applyObjects, budget, deployment, insideOf, QUICK, setUpgrade } from './workload-kit.ts'

/** Writes of an upgrade that bypasses a budget: control plane, opening, the pools, closing. */
const WRITES = ['control plane', 'opening', 'system pool', 'user pool', 'closing']
const RECORDS = ['start', 'override', 'end']

const isPoll = ({ method, path }: FakeRequest) => method === 'GET' && /\/operation(s|Status|results)\//i.test(path)
const isRecord = ({ method, path }: FakeRequest) => method === 'PUT' && /\/TXT\/_operation$/i.test(path)

interface Moment {
  readonly name: string
  /** Number of the request that fits, counted from 1. */
  readonly n: number
  readonly isReceived: boolean
  fits(request: FakeRequest, kit: UpgradeKit): boolean
}

const isWrite: Moment['fits'] = (request, kit) => writeNameOf(request, kit.cluster) !== undefined

const moments: readonly Moment[] = [
  ...WRITES.flatMap((write, at) => [
    { name: `right before the write of the ${write}`, n: at + 1, isReceived: false, fits: isWrite },
    { name: `at the write of the ${write}, before its response`, n: at + 1, isReceived: true, fits: isWrite },
    {
      ...{ name: `at the first poll of the ${write}`, n: 1, isReceived: false },
      fits: (request: FakeRequest, kit: UpgradeKit) => isPoll(request) && kit.writes.length === at + 1
    }
  ]),
  ...RECORDS.flatMap((record, at) => [
    { name: `before the record of the ${record}`, n: at + 1, isReceived: false, fits: isRecord },
    { name: `after the record of the ${record}`, n: at + 1, isReceived: true, fits: isRecord }
  ])
]

function forcedKit(): { readonly kit: UpgradeKit; readonly changes: Partial<UpgradeRequest> } {
  const kit = upgradeKit()
  setUpgrade(kit, QUICK)
  applyObjects(kit, deployment('till', 1), budget('till', { minAvailable: 1 }))
  const changes: Partial<UpgradeRequest> = {
    ...{ target: { exact: TO }, force: { budgets: ['web/till'], because: 'the till is closed tonight' } },
    ...{ readInside: () => insideOf(kit), openInside: async () => accessTo(kit) }
  }
  return { kit, changes }
}

/** Lets the upgrade begin, interrupts it at the moment, and returns its approval when the run is lost or has ended. */
async function interrupt(kit: UpgradeKit, moment: Moment, how: 'kill' | 'cancel', changes: Partial<UpgradeRequest>) {
  const approval = approvalOf((await kit.plan(changes)).plan)
  const run = kit.start()
  const stop = new AbortController()
  const lost = Promise.withResolvers<void>()
  let count = 0
  kit.intercept = request => {
    if (!moment.fits(request, kit) || ++count !== moment.n) return undefined
    if (how === 'kill') run.kill()
    else stop.abort(new Error('cancelled'))
    lost.resolve()
    return moment.isReceived ? undefined : { status: 503, body: {} }
  }
  const context = { ...run.context, signal: how === 'kill' ? run.context.signal : stop.signal }
  const ended = applyUpgrade({ ...kit.request(changes), approval }, context).then(
    () => undefined,
    () => undefined
  )
  await kit.settle(Promise.race([lost.promise, ended]))
  if (how === 'cancel') await kit.settle(ended)
  kit.intercept = () => undefined
  return approval
}

describe.each(['kill', 'cancel'] as const)('an upgrade with an override that is interrupted (%s)', how => {
  it.each(moments)('$name is completed by a plain run, with the override closed', async moment => {
    const { kit, changes } = forcedKit()
    const approval = await interrupt(kit, moment, how, changes)
    await kit.apply(approval, changes)
    const { cluster, pools } = await kit.state()
    expect([cluster.version, ...pools.map(({ version }) => version)]).toEqual([TO, TO, TO])
    expect(cluster.override).toMatchObject({ forceUpgrade: false })
    expect(await kit.record()).toMatchObject({ phase: 'upgraded', closed: true })
    expect(overlapping(kit)).toEqual([])
  })
})
