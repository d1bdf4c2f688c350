import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { prepareRun } from '../../../../../local/runner/workflow/run-preparation.ts'
import { StartupError } from '../../../../../local/runner/workflow/startup-error.ts'
import { emptyWorld, fixture } from '../fake-host.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'startup-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, content: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), content)
}

async function start(workflow: string): Promise<unknown> {
  write('.github/workflows/w.yml', workflow)
  return await prepareRun(emptyWorld(), { workflow: 'w', caller: root }, fixture('toolkit'))
}

function withJob(job: string): string {
  return `on: push\njobs:\n  a:\n    runs-on: x\n${job.replace(/^/gm, '    ')}`
}

function withStep(step: string): string {
  return withJob(`steps:\n  - ${step.replace(/\n/g, '\n    ')}`)
}

describe('what is refused by name', () => {
  it.each([
    ['services', withJob('services: { db: { image: x } }\nsteps: [{ run: x }]'), "'services' is not supported"],
    ['container', withJob('container: x\nsteps: [{ run: x }]'), "'container' is not supported"],
    ['snapshot', withJob('snapshot: x\nsteps: [{ run: x }]'), "'snapshot' is not supported"],
    ['docker actions', withStep('uses: docker://alpine'), 'docker actions are not supported'],
    ['caches', withStep('uses: actions/cache@v5'), 'caches are not supported'],
    ['background steps', withStep('run: x\nbackground: true'), "'background' is not supported"],
    ['parallel steps', withStep('parallel: [{ run: x }]'), "'parallel' is not supported"],
    ['another shell', withStep('run: x\nshell: pwsh'), "The shell 'pwsh' is not supported"],
    [
      'an unknown action',
      withStep('uses: docker/login-action@v3'),
      "The action 'docker/login-action@v3' is not supported"
    ],
    ['an action that is not there', withStep('uses: org/aks-baseline/actions/none@v1'), "Can't find 'action.yml'"],
    [
      'secrets: inherit',
      'on: push\njobs:\n  a:\n    uses: org/aks-baseline/.github/workflows/inner.yml@v1\n    secrets: inherit\n    with: { said: x }\n',
      "'secrets: inherit' is not supported"
    ]
  ])('%s', async (_name, workflow, message) => {
    await expect(start(workflow)).rejects.toThrow(StartupError)
    await expect(start(workflow)).rejects.toThrow(message)
    await expect(start(workflow)).rejects.toThrow(/w\.yml \(Line: \d+, Col: \d+\)/)
  })

  it('refuses an action that runs on an older Node, named by its use', async () => {
    write('.github/actions/old/action.yml', 'name: o\ndescription: o\nruns:\n  using: node20\n  main: x.js\n')
    await expect(start(withStep('uses: $/.github/actions/old'))).rejects.toThrow("runs using 'node20'")
  })
})

describe('what GitHub calls invalid', () => {
  const call = (keys: string): string =>
    `on: push\npermissions: write-all\njobs:\n  a:\n    uses: org/aks-baseline/.github/workflows/outer.yml@v1\n    with: ${keys}\n`

  it.each([
    ['an unknown key', withJob('stepz: []\nsteps: [{ run: x }]'), "Unexpected value 'stepz'"],
    ['an unknown context', withStep('run: echo ${{ job_workflow.sha }}'), 'job_workflow'],
    [
      'an unknown need',
      `${withStep('run: x')}\n  z: { needs: b, runs-on: x, steps: [{ run: x }] }\n`,
      "on unknown job 'b'"
    ],
    ['an input the called workflow lacks', call('{ number: 1, colour: red }'), 'Invalid input, colour is not defined'],
    ['a missing required input', call('{}'), 'Input number is required, but not provided while calling.'],
    ['a workflow that is not reusable', 'on: push\njobs:\n  a:\n    uses: ./.github/workflows/w.yml\n', 'calls itself'],
    [
      'a workflow that is not there',
      'on: push\njobs:\n  a:\n    uses: ./.github/workflows/none.yml\n',
      'Unable to find reusable workflow org/platform/.github/workflows/none.yml'
    ]
  ])('%s', async (_name, workflow, message) => {
    await expect(start(workflow)).rejects.toThrow(StartupError)
    await expect(start(workflow)).rejects.toThrow(message)
  })

  it('finds needs that go in a circle beside jobs that do not', async () => {
    const job = (name: string, needs: string): string => `  ${name}: { runs-on: x, ${needs} steps: [{ run: x }] }\n`
    const workflow = `on: push\njobs:\n${job('z', '')}${job('a', 'needs: b,')}${job('b', 'needs: a,')}`
    await expect(start(workflow)).rejects.toThrow("Job 'a' depends on job 'b' which creates a cycle")
  })

  it('refuses a called workflow that has no workflow_call', async () => {
    write('.github/workflows/other.yml', withStep('run: x'))
    const workflow = 'on: push\njobs:\n  a:\n    uses: ./.github/workflows/other.yml\n'
    await expect(start(workflow)).rejects.toThrow("missing a 'on.workflow_call' trigger")
  })
})
