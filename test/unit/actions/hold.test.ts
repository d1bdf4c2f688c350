import { describe, expect, it } from '@jest/globals'
import { endsOnHold } from '../../../src/actions/hold.ts'
import { createBaseline, loadConfig } from '../../../src/config/index.ts'
import { jsonMetadata } from '../../../src/provisioning/records/metadata.ts'
import { fakeLog } from '../azure/fakes.ts'
import { fakeAzure } from '../preflight/fake-azure.ts'

const FILE = 'apiVersion: aks-baseline/v1\nworkload: shop\nenvironments: { test: { region: westeurope } }'
const baseline = createBaseline(loadConfig(FILE, 'x', 'test'), 's')
const HOLD = { because: 'incident 4711', since: '2026-11-30T20:00:00Z', by: 'ada' }

async function begin(event: string, hold: object | undefined) {
  const log = fakeLog()
  const said: string[] = []
  const azure = {
    ...fakeAzure({}),
    readWithEtag: async <T>() =>
      hold === undefined ? undefined : { resource: { properties: { metadata: jsonMetadata(hold) } } as T, etag: 'e' }
  }
  const context = {
    log,
    github: { event },
    annotate: ({ message }: { message: string }) => void said.push(message),
    summarize: (text: string) => void said.push(text)
  }
  const ends = await endsOnHold(context, azure, baseline)
  return { ends, said, lines: log.lines }
}

describe('endsOnHold', () => {
  it.each(['schedule', 'repository_dispatch', 'workflow_run'])(
    'ends a run that %s started, with a notice',
    async event => {
      const { ends, said } = await begin(event, HOLD)
      expect(ends).toBe(true)
      expect(said).toEqual([expect.stringContaining('incident 4711'), expect.stringContaining('incident 4711')])
    }
  )

  it.each(['workflow_dispatch', 'push', 'pull_request'])(
    'continues a run that %s started, with a warning',
    async event => {
      const { ends, said, lines } = await begin(event, HOLD)
      expect(ends).toBe(false)
      expect(said).toEqual([])
      expect(lines).toEqual([
        expect.stringMatching(/^warning: The environment is on hold since .* \(ada\): incident 4711/)
      ])
    }
  )

  it('says nothing when the environment is not on hold', async () => {
    expect(await begin('schedule', undefined)).toEqual({ ends: false, said: [], lines: [] })
  })
})
