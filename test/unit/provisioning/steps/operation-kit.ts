import { createBaseline, loadConfig } from '../../../../src/config/index.ts'
import { applyProvisioning, approvalOf, planProvisioning, type Step } from '../../../../src/provisioning/index.ts'
import { leaseId, leaseMetadata } from '../../../../src/provisioning/lease/lease-record.ts'
import { readLeaseStatus } from '../../../../src/provisioning/lease/lease-status.ts'
import type { RecordedWrite } from '../../../../src/provisioning/lease/recorded-write.ts'
import { readHold } from '../../../../src/provisioning/records/hold.ts'
import { APPLY_IDENTITY, newKit, PLAN_IDENTITY } from '../../local/azure/kit.ts'
import { runsOn } from '../records/record-kit.ts'

export const FILE = 'apiVersion: aks-baseline/v1\nworkload: shop\nenvironments: { test: { region: westeurope } }'
const MINUTE = 60_000

/** Returns an environment with its record zone in local Azure, and runs that change lease and hold. */
export function setUp(file = FILE) {
  const kit = newKit()
  const baseline = createBaseline(loadConfig(file, 'x', 'test'), kit.world.subscriptionId)
  const { spokeGroup, recordZone } = baseline.ids
  kit.make(spokeGroup, { location: 'westeurope' })
  kit.make(recordZone, { location: 'global' })
  const runs = runsOn(kit.world, baseline)
  const { context: reader, lines: planLines } = runs.start(PLAN_IDENTITY)
  const { context: writer, lines: applyLines } = runs.start(APPLY_IDENTITY)
  const plan = (step: Step) => runs.clock.run(planProvisioning({ steps: [step], baseline }, reader))
  const apply = (step: Step, approved: Awaited<ReturnType<typeof plan>>) => {
    const request = { steps: [step], baseline, approval: approvalOf(approved), allowDestructive: [] }
    return runs.clock.run(applyProvisioning(request, writer))
  }
  const hold = () => runs.clock.run(readHold(reader, recordZone))
  const lease = () => runs.clock.run(readLeaseStatus(reader))
  const putLease = (holder: string, minutes: number, write?: RecordedWrite, run?: string) => {
    const metadata = leaseMetadata(holder, runs.clock.now() + minutes * MINUTE, write, run)
    kit.put(leaseId(recordZone), { properties: { ttl: 60, metadata, txtRecords: [] } })
  }
  const putRaw = (metadata: object) =>
    kit.put(leaseId(recordZone), { properties: { ttl: 60, metadata, txtRecords: [] } })
  return {
    kit,
    runs,
    recordZone,
    plan,
    apply,
    hold,
    lease,
    putLease,
    putRaw,
    writer,
    planLines,
    applyLines,
    gateway: baseline.ids.gateway,
    baseline
  }
}
