import { describe, expect, it } from '@jest/globals'
import { suspend } from '../../../src/actions/bootstrap-flux.ts'
import { endsOnHold } from '../../../src/actions/hold.ts'
import { createBaseline, loadConfig } from '../../../src/config/index.ts'
import { jsonMetadata } from '../../../src/provisioning/records/metadata.ts'
import { fakeLog } from '../azure/fakes.ts'
import { fakeAzure } from '../preflight/fake-azure.ts'
import { VirtualClock } from '../provisioning/virtual-clock.ts'

const FILE = 'apiVersion: aks-baseline/v1\nworkload: shop\nenvironments: { test: { region: westeurope } }'
const baseline = createBaseline(loadConfig(FILE, 'x', 'test'), 's')
const HOLD = { because: 'incident 4711', since: '2026-11-30T20:00:00Z', by: 'ada' }

function setUp(event: string, hold: object | undefined) {
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
  return { azure, context, said, lines: log.lines }
}

async function begin(event: string, hold: object | undefined) {
  const { azure, context, said, lines } = setUp(event, hold)
  return { ends: await endsOnHold(context, azure, baseline), said, lines }
}

describe('endsOnHold', () => {
  it.each(['schedule', 'repository_dispatch', 'workflow_run'])(
    'ends a run that %s started, with a notice',
    async event => {
      const { ends, said } = await begin(event, HOLD)
      expect(ends).toBe(true)
      const hold = 'ada put the environment on hold at 2026-11-30T20:00:00Z: incident 4711.'
      const release = 'gh workflow run operation.yml -f environment=test -f command=release-hold'
      expect(said).toEqual([expect.stringContaining(hold), expect.stringContaining('incident 4711')])
      for (const text of said) expect(text).toContain(release)
    }
  )

  it.each(['workflow_dispatch', 'push', 'pull_request'])(
    'continues a run that %s started, with a warning',
    async event => {
      const { ends, said, lines } = await begin(event, HOLD)
      expect(ends).toBe(false)
      expect(said).toEqual([])
      expect(lines).toEqual([
        expect.stringMatching(/^warning: ada put the environment on hold at .*: incident 4711\. This run continues/)
      ])
    }
  )

  it('does not claim that a run continues when its operation refuses a hold by itself', async () => {
    const { azure, context, said, lines } = setUp('workflow_dispatch', HOLD)
    expect(await endsOnHold(context, azure, baseline, { personCanWrite: false })).toBe(false)
    expect([...said, ...lines]).toEqual([])
    const scheduled = setUp('schedule', HOLD)
    await endsOnHold(scheduled.context, azure, baseline, { personCanWrite: false })
    expect(scheduled.said.join()).toContain('A run that a person starts is refused, too.')
  })

  it('escapes the reason in the summary', async () => {
    const { said } = await begin('schedule', { ...HOLD, because: '<b>a|b</b>' })
    expect(said.at(-1)).not.toContain('<b>')
  })

  it('says nothing when the environment is not on hold', async () => {
    expect(await begin('schedule', undefined)).toEqual({ ends: false, said: [], lines: [] })
  })
})

describe('suspend', () => {
  it('writes nothing in a scheduled run of an environment on hold', async () => {
    const { azure, context, said } = setUp('schedule', HOLD)
    const gitops = { source: { kind: 'git', url: 'https://github.com/contoso/shop' } }
    const text = `${FILE}\ndefaults: { gitops: ${JSON.stringify(gitops)} }`
    const flux = createBaseline(loadConfig(text, 'x', 'test'), 's')
    const session = { ...azure, accessToken: async () => '' }
    const pendingLogin = { azure: Promise.resolve(session), baseline: async () => flux }
    const run = { ...context, clock: new VirtualClock(0), signal: new AbortController().signal }
    const ended = suspend({ colour: 'blue', config: 'x' }, true, run, pendingLogin)
    expect(await ended).toMatchObject({ changed: 'false', colour: 'blue' })
    expect(said[0]).toContain('incident 4711')
  })
})
