import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '../..')
const files = globSync(['.github/workflows/*.yml', 'workflows/*.yml'], { cwd: root })
  .filter(file => parse(readFileSync(join(root, file), 'utf8')).jobs !== undefined)
  .sort()

interface Job {
  readonly uses?: string
  readonly steps?: readonly { readonly uses?: string; readonly run?: string; readonly with?: Record<string, unknown> }[]
  readonly with?: Record<string, unknown>
}

const read = (file: string) => readFileSync(join(root, file), 'utf8')
const jobs = (file: string): Job[] => Object.values(parse(read(file)).jobs)
const calls = (file: string) =>
  jobs(file)
    .flatMap(job => [{ uses: job.uses, with: job.with }, ...(job.steps ?? [])])
    .filter(each => each.uses !== undefined)

/** The file of ours that a `uses` names, whoever writes it. */
function ours(uses: string): string | undefined {
  const path = /^(?:\$|org\/aks-baseline)\/([^@]+)/.exec(uses)?.[1]
  if (path === undefined) return undefined
  return path.endsWith('.yml') ? path : `${path}/action.yml`
}

function inputsOf(file: string): string[] {
  const document = parse(read(file))
  return Object.keys(document.inputs ?? document.on?.workflow_call?.inputs ?? {})
}

describe.each(files)('%s', file => {
  it("parses with GitHub's parser", () => {
    const { context } = parseWorkflow({ name: file, content: read(file) }, new NoOperationTraceWriter())
    expect(context.errors.getErrors().map(error => error.message)).toEqual([])
  })

  it('names only actions of ours that exist, with inputs they have', () => {
    for (const call of calls(file)) {
      const target = ours(call.uses ?? '')
      if (target === undefined) continue
      expect({ target, exists: existsSync(join(root, target)) }).toEqual({ target, exists: true })
      expect(inputsOf(target)).toEqual(expect.arrayContaining(Object.keys(call.with ?? {})))
    }
  })
})

/** Workflows that must work while another run of the environment is stuck. The lease keeps them apart from other writers. */
const NEVER_QUEUED = ['.github/workflows/operation.yml']

interface WritingJob {
  readonly concurrency?: Readonly<Record<string, unknown>>
  readonly steps?: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> }[]
}

/** Returns the jobs that write to Azure: they run one of our actions with the mode `apply`. */
function writingJobs(file: string): [string, WritingJob][] {
  const all = Object.entries<WritingJob>(parse(read(file)).jobs)
  return all.filter(([, { steps = [] }]) =>
    steps.some(step => step.uses?.startsWith('$/') === true && step.with?.mode === 'apply')
  )
}

describe('jobs that write', () => {
  const writers = files.flatMap(file => writingJobs(file).map(([name, job]) => [file, name, job] as const))

  it.each(writers)(
    '%s, %s queues for its environment unless it must work while another run is stuck',
    (file, _, job) => {
      if (NEVER_QUEUED.includes(file)) {
        expect(job.concurrency).toBeUndefined()
        return
      }
      expect(job.concurrency).toEqual({
        group: expect.stringMatching(
          /^aks-baseline\/\$\{\{ needs\.plan\.outputs\.workload \}\}\/\$\{\{ inputs\.environment \}\}$/
        ),
        'cancel-in-progress': false,
        queue: 'max'
      })
    }
  )

  it('are in each workflow that is never queued', () => {
    for (const file of NEVER_QUEUED) expect(writingJobs(file)).toHaveLength(1)
    expect(writers.length).toBeGreaterThan(NEVER_QUEUED.length + 2)
  })
})
