import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, it } from '@jest/globals'
import { openWorld, runWorkflow } from '../../local/index.ts'

const root = join(import.meta.dirname, '../..')
const directory = mkdtempSync(join(tmpdir(), 'six-hours-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

it('a job of six hours keeps its login', async () => {
  const host = await openWorld(directory, { environments: ['production'] })
  try {
    const { conclusion, jobs, requests } = await runWorkflow(host, {
      workflow: 'long',
      caller: join(root, 'test/fixtures/six-hours'),
      environment: 'production',
      inputs: { source: pathToFileURL(join(root, 'src')).href }
    })
    expect(conclusion).toBe('success')
    // A read every minute, and the permissions first.
    const reads = Number(jobs[0]?.steps.at(-1)?.outputs.reads)
    expect(reads).toBeGreaterThan(350)
    expect(requests).toMatchObject({ total: reads + 1, failed: 0, throttled: 0 })
  } finally {
    await host.close()
  }
})
