import { describe, expect, it } from '@jest/globals'
import { newWorld, provision, summaryOf } from './kit.ts'
import { starterProvisioned } from './provisioned.ts'

const spoke = { method: 'PUT', path: '*/deploymentStacks/*.spoke.*' }

describe('the summary', () => {
  it('answers what changes, what breaks and what happens next, shows the networks, and what ran when', async () => {
    const { summary: text } = await starterProvisioned()
    for (const answer of ['**What changes:** `+', '**What breaks:** ', '**What happens next:** after']) {
      expect(text).toContain(answer)
    }
    expect(text).toContain('blue nodes<br/>10.240.0.0/22')
    expect(text).toMatch(/```mermaid\ngantt\n[\s\S]*\n {2}hub-egress : done, \d+, \d+\n/)
    expect(text).toContain('nothing. All approved changes are applied')
  })

  it('is there within the time a cancelled action has, and says how far it came', async () => {
    const host = await newWorld()
    let cancelledAt = 0
    let endedAt = 0
    host.onServed((_, method, path) => {
      if (method === 'PUT' && /\/deploymentStacks\/.*\.spoke\./.test(path)) cancelledAt = host.world.now
    })
    const run = await provision(host, {
      cancelAt: { ...spoke, occurrence: 1 },
      onProgress: ({ step, state }) => {
        if (step === 'Apply' && state === 'cancelled') endedAt = host.world.now
      }
    })
    expect(run).toMatchObject({ conclusion: 'cancelled', failureReason: 'cancelled' })
    expect(cancelledAt).toBeGreaterThan(0)
    expect(endedAt).toBeGreaterThanOrEqual(cancelledAt)
    expect(endedAt - cancelledAt).toBeLessThan(7_500)
    const text = summaryOf(host, run)
    expect(text).toContain('⏹️ cancelled; Azure continues accepted operations')
    expect(text).toContain('**What happens next:** run again')
  })

  it('is there when a step fails, with what did run', async () => {
    const host = await newWorld()
    const failing = { ...spoke, outcome: 'fail-operation:InvalidTemplate', after: 0, times: 5 }
    const run = await provision(host, { faults: [failing] })
    expect(run.conclusion).toBe('failure')
    const text = summaryOf(host, run)
    expect(text).toContain('| ❌ failed |')
    expect(text).toContain('**What happens next:** fix the failed steps')
    expect(text).toContain('### ❌ deployment-failed')
  })
})
