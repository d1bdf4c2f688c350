import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { COMMANDS } from '../../src/provisioning/procedure/index.ts'

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
const NEVER_QUEUED = ['.github/workflows/operation.yml', 'workflows/operation.yml']

/** Commands that lead back to a safe state. At night they must not queue behind a provision run, so the lease protects them. */
const WAYS_BACK = ['release-lease', 'rollback', 'abort']

interface WritingJob {
  readonly concurrency?: unknown
  readonly if?: string
  readonly steps?: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> }[]
}

interface Workflow {
  readonly concurrency?: unknown
  readonly on?: { readonly workflow_call?: { readonly inputs?: Readonly<Record<string, { description?: string }>> } }
  readonly jobs: Readonly<Record<string, WritingJob>>
}

/** Actions that write nothing in Azure, whatever their command. */
const READING = new Set(
  COMMANDS.map(({ action }) => action).filter(action =>
    COMMANDS.every(row => row.action !== action || row.is === 'read')
  )
)

/** Returns whether a step can write to Azure: it runs one of our actions that write, and not only its plan. */
function isWriting({ uses = '', with: inputs = {} }: NonNullable<WritingJob['steps']>[number]): boolean {
  const action = /^\$\/(?:actions\/)?([a-z-]+)$/.exec(uses)?.[1]
  return action !== undefined && !READING.has(action) && inputs.mode !== 'plan'
}

const writingJobs = ({ jobs: all }: Workflow) =>
  Object.entries(all).filter(([, { steps = [] }]) => steps.some(isWriting))

const QUEUE = {
  group: 'aks-baseline/${{ needs.plan.outputs.workload }}/${{ inputs.environment }}',
  'cancel-in-progress': false,
  queue: 'max'
}

/** Returns the ways back that the inputs of a workflow offer. */
function waysBackOf({ on }: Workflow): string[] {
  const texts = Object.values(on?.workflow_call?.inputs ?? {}).map(({ description = '' }) => description)
  return WAYS_BACK.filter(way => texts.some(text => text.includes(`\`${way}\``)))
}

/** Returns whether a job belongs to a way back: its steps run that command, or its condition selects it. */
function leadsBack({ steps = [], if: condition = '' }: WritingJob): boolean {
  const named = steps.flatMap(step => Object.values(step.with ?? {}))
  return WAYS_BACK.some(way => named.includes(way) || condition.includes(`== '${way}'`))
}

/** Returns what is wrong with the queues of a workflow. */
function queueProblems(workflow: Workflow, isNeverQueued: boolean): string[] {
  const isQueued = (job: WritingJob) => isDeepStrictEqual(job.concurrency, QUEUE)
  const isFree = (job: WritingJob) => job.concurrency === undefined && workflow.concurrency === undefined
  const writers = writingJobs(workflow)
  const wrong = writers.filter(([, job]) => !(isNeverQueued || leadsBack(job) ? isFree(job) : isQueued(job)))
  const ways = waysBackOf(workflow).filter(() => !writers.some(([, job]) => isFree(job)))
  return [
    ...wrong.map(([name]) => `the job ${name} has the wrong concurrency`),
    ...ways.map(way => `no job runs ${way} outside of the queue`)
  ]
}

describe('the queue of jobs that write', () => {
  const workflows = files.map((file): [string, Workflow] => [file, parse(read(file))])

  it.each(workflows)('of %s is that of its environment, except on the way back', (file, workflow) => {
    expect(queueProblems(workflow, NEVER_QUEUED.includes(file))).toEqual([])
  })

  it('is absent from each workflow that is never queued', () => {
    for (const [file, workflow] of workflows)
      if (NEVER_QUEUED.includes(file)) {
        expect(workflow.concurrency).toBeUndefined()
        for (const job of Object.values(workflow.jobs)) expect(job.concurrency).toBeUndefined()
      }
  })

  it('finds the jobs that write in each workflow with a protected environment', () => {
    const found = workflows.filter(([, workflow]) => writingJobs(workflow).length > 0).map(([file]) => file)
    const known = ['destroy', 'operation', 'power-cluster', 'provision', 'upgrade-in-place']
    expect(found).toEqual(expect.arrayContaining(known.map(name => `.github/workflows/${name}.yml`)))
  })

  const job = (inputs: object, rest: Partial<WritingJob> = {}): Workflow => ({
    jobs: { apply: { steps: [{ uses: '$/actions/upgrade-cluster', with: { ...inputs } }], ...rest } }
  })
  const offering = (workflow: Workflow): Workflow => ({
    ...workflow,
    on: { workflow_call: { inputs: { operation: { description: '`advance` or `rollback`.' } } } }
  })

  it.each([
    ['a job without a queue', job({ mode: 'apply' })],
    ['a job that takes its mode from an input', job({ mode: 'INPUT' })],
    ['a job that cancels the run before it', job({}, { concurrency: { ...QUEUE, 'cancel-in-progress': true } })],
    ['a queued way back', job({ operation: 'rollback' }, { concurrency: QUEUE })],
    ['a way back in a queued workflow', { ...job({ operation: 'abort' }), concurrency: 'x' }],
    ['a workflow that offers a way back only in its queue', offering(job({}, { concurrency: QUEUE }))]
  ])('refuses %s', (_, workflow) => {
    expect(queueProblems(workflow, false)).toHaveLength(1)
  })

  it.each([
    ['a queued job', job({ mode: 'apply' }, { concurrency: QUEUE })],
    ['a plan without a queue', job({ mode: 'plan' })],
    ['a way back without a queue', job({ operation: 'rollback' })],
    ['a way back that a condition selects', job({}, { if: "inputs.operation == 'rollback'" })]
  ])('accepts %s', (_, workflow) => {
    expect(queueProblems(workflow, false)).toEqual([])
  })
})
