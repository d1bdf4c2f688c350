import { describe, expect, it } from '@jest/globals'
import { sameId } from '../../../../src/arm/resource-id.ts'
import { approvalOf } from '../../../../src/provisioning/index.ts'
import { applyUpgrade } from '../../../../src/upgrade/in-place/run.ts'
import type { FakeRequest } from '../../azure/fakes.ts'
import { overlapping } from './interrupted-kit.ts'
import { TO, type UpgradeKit, upgradeKit, writeNameOf } from './upgrade-kit.ts'

const target = { exact: TO } as const
const WRITES = ['PUT cluster', 'PUT pool-npsystem', 'PUT pool-user']

const isPoll = ({ method, path }: FakeRequest) => method === 'GET' && /\/operation(s|Status|results)\//i.test(path)
const isRecord = ({ method, path }: FakeRequest) => method === 'PUT' && /\/TXT\/_operation$/i.test(path)

/** A moment that comes with the n-th request that fits, counted from 1. */
interface Moment {
  readonly name: string
  readonly n: number
  /** Whether Azure receives the request at which the run is interrupted. */
  readonly isReceived: boolean
  /** Returns whether a request fits. `sent`: names of the writes that were sent before it. */
  fits(request: FakeRequest, kit: UpgradeKit, sent: readonly string[]): boolean
}

const moments: readonly Moment[] = [
  ...WRITES.flatMap(write => {
    const isWrite: Moment['fits'] = (request, kit) => writeNameOf(request, kit.cluster) === write
    const isOwnPoll: Moment['fits'] = (request, _, sent) => isPoll(request) && sent.at(-1) === write
    return [
      { name: `right before ${write}`, n: 1, isReceived: false, fits: isWrite },
      { name: `at ${write}, before its response`, n: 1, isReceived: true, fits: isWrite },
      { name: `at the first poll of ${write}`, n: 1, isReceived: false, fits: isOwnPoll },
      { name: `at a later poll of ${write}`, n: 3, isReceived: false, fits: isOwnPoll }
    ]
  }),
  { name: 'before the record of the start', n: 1, isReceived: false, fits: isRecord },
  { name: 'after the record of the start', n: 1, isReceived: true, fits: isRecord },
  { name: 'before the record of the end', n: 2, isReceived: false, fits: isRecord },
  { name: 'after the record of the end', n: 2, isReceived: true, fits: isRecord }
]

/** Lets the upgrade begin, interrupts it at the moment, and returns when the run is lost or has ended. */
async function interrupt(kit: UpgradeKit, moment: Moment, how: 'kill' | 'cancel') {
  const approval = approvalOf((await kit.plan({ target })).plan)
  const run = kit.start()
  const stop = new AbortController()
  const lost = Promise.withResolvers<void>()
  let count = 0
  kit.intercept = request => {
    if (!moment.fits(request, kit, kit.writes) || ++count !== moment.n) return undefined
    if (how === 'kill') run.kill()
    else stop.abort(new Error('cancelled'))
    lost.resolve()
    return moment.isReceived ? undefined : { status: 503, body: {} }
  }
  const context = { ...run.context, signal: how === 'kill' ? run.context.signal : stop.signal }
  const ended = applyUpgrade({ ...kit.request({ target }), approval }, context).then(
    () => undefined,
    () => undefined
  )
  await kit.settle(Promise.race([lost.promise, ended]))
  if (how === 'cancel') await kit.settle(ended)
  kit.intercept = () => undefined
  return approval
}

async function expectWholeUpgrade(kit: UpgradeKit): Promise<void> {
  const { cluster, pools } = await kit.state()
  expect([cluster, ...pools].map(({ version, provisioningState }) => `${version} ${provisioningState}`)).toEqual(
    Array(3).fill(`${TO} Succeeded`)
  )
  expect(await kit.record()).toMatchObject({ phase: 'upgraded', closed: true })
  expect(overlapping(kit)).toEqual([])
  const accepted = Object.values(kit.world.operations).filter(
    ({ target, verb, startedAt }) => verb === 'PUT' && sameId(target, kit.pool('user')) && startedAt >= kit.began
  )
  expect(accepted).toHaveLength(1)
}

describe.each(['kill', 'cancel'] as const)('an upgrade that is interrupted (%s)', how => {
  it.each(moments)('$name is completed by a plain run', async moment => {
    const kit = upgradeKit()
    const approval = await interrupt(kit, moment, how)
    await kit.apply(approval, { target })
    await expectWholeUpgrade(kit)
  })
})
