import { describe, expect, it } from '@jest/globals'
import { runWorkflow, type OpenHost, type RunRequest, type RunResult } from '../../local/index.ts'
import { newWorld, provision, resources, starterKit, summaryOf } from './kit.ts'

async function destroy(host: OpenHost, request: Partial<RunRequest> = {}): Promise<RunResult> {
  const source = process.env.ACTIONS === 'src'
  return await runWorkflow(host, { workflow: 'destroy', caller: starterKit, source, inputs: { confirm: 'production' }, ...request })
}

describe('destroy', () => {
  it('leaves only what was there before', async () => {
    const host = await newWorld()
    const before = resources(host)
    await provision(host)
    const run = await destroy(host)
    console.log(JSON.stringify(run, null, 1).slice(0, 6000))
    console.log(summaryOf(host, run).slice(0, 6000))
    expect(JSON.parse(resources(host))).toEqual(JSON.parse(before))
  })
})
