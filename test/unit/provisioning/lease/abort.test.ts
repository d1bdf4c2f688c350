import { describe, expect, it } from '@jest/globals'
import { abortOperation, canAbort } from '../../../../src/provisioning/lease/abort.ts'
import { APPLY_IDENTITY } from '../../local/azure/kit.ts'
import { leaseKit } from './lease-kit.ts'

describe('abortOperation', () => {
  it.each(['cluster', 'pool'] as const)('lets the next run write a %s whose operation would not end', async target => {
    const kit = leaseKit(true)
    const first = await kit.beginAndKill(target)
    first.dueAt += 10 * 3_600_000
    const { context } = kit.runs.start(APPLY_IDENTITY)
    const began = kit.runs.clock.now()
    await kit.runs.clock.run(abortOperation(context, kit.idOf(target)))
    await kit.runs.clock.run(kit.write(kit.runs.start(APPLY_IDENTITY), target, 'second'))
    const [aborted, second] = kit.putsOf(target)
    expect(aborted?.outcome?.status).toBe('Canceled')
    expect(second?.startedAt).toBeGreaterThanOrEqual(aborted?.endedAt ?? Number.POSITIVE_INFINITY)
    expect(kit.runs.clock.now() - began).toBeLessThan(3_600_000)
  })

  it('is denied for a gateway', async () => {
    const kit = leaseKit(true)
    expect(canAbort(kit.idOf('gateway'))).toBe(false)
    const { context } = kit.runs.start(APPLY_IDENTITY)
    await expect(abortOperation(context, kit.idOf('gateway'))).rejects.toThrow('cannot abort')
  })
})
