import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import {
  actionsOf,
  environmentsOf,
  type Public,
  pageOf,
  permissionsFor,
  permissionsOf,
  publicParts,
  variablesOf
} from '../../../scripts/action-docs/action-declarations.ts'
import { fullExample, minimalExample } from '../../../scripts/action-docs/examples.ts'
import { failurePage } from '../../../scripts/action-docs/failures.ts'
import { azureSection, githubSection, markdownTable } from '../../../scripts/action-docs/page-sections.ts'
import { reachableReasons } from '../../../scripts/action-docs/reachable-failures.ts'
import { actionPages } from '../../../scripts/action-docs.ts'
import { failureReasons } from '../../../src/runtime/failure.ts'

const folder = mkdtempSync(join(tmpdir(), 'action-docs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(path: string, text: string): string {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
  return join(folder, path)
}

const part = (inputs: Public['inputs'], more: Partial<Public> = {}): Public => ({
  kind: 'action',
  name: 'look',
  source: 'actions/look/action.yml',
  title: 'Look',
  text: '',
  inputs,
  secrets: {},
  jobs: [],
  ...more
})

const yamlOf = (example: string) => parse(example.replaceAll(/^```\w*$/gm, ''))

file(
  'actions/look/action.yml',
  'name: Look\ndescription: Looks.\ninputs: {config: {description: The file., required: true, default: a.yml}}\nruns: {using: node24}\n'
)
file('src/actions/look.ts', "import '../b.ts'\nfail('config-invalid')\n")
file(
  'src/b.ts',
  "// runs in circles: a reader is no endless loop\nimport './actions/look.ts'\nthrow new Failure('throttled', '')\n"
)
file('.github/workflows/ci.yml', 'name: ci\non: push\njobs: {}\n')
file(
  '.github/workflows/look.yml',
  `# Looks at an environment,
# twice.
#
# The caller grants a lot.
name: look
on:
  workflow_call:
    inputs: {environment: {description: Which., type: string, required: true}}
    secrets: {key: {description: A key., required: true}}
jobs:
  # Not vars.NOT_THIS_ONE
  first:
    permissions: {contents: read, id-token: write}
    environment: {name: "\${{ inputs.environment }}-plan", deployment: false}
    steps: [{uses: $/actions/look, with: {config: "\${{ vars.CONFIG }}"}}]
  second:
    permissions: {contents: write}
    environment: "\${{ inputs.environment }}"
`
)

describe('what a file declares', () => {
  it('is a page for each action and each workflow that can be called', async () => {
    expect((await publicParts(folder)).map(pageOf)).toEqual(['look.md', 'workflow-look.md'])
  })

  it('gives environments, variables, actions and permissions', async () => {
    const [action, workflow] = (await publicParts(folder)) as [Public, Public]
    expect(environmentsOf(workflow)).toEqual(['<environment>-plan', '<environment>'])
    expect(variablesOf(workflow)).toEqual(['CONFIG'])
    expect(actionsOf(workflow, [action, workflow])).toEqual(['look'])
    expect(permissionsOf(workflow.jobs)).toEqual({ contents: 'write', 'id-token': 'write' })
    expect(permissionsFor(action, [action, workflow])).toEqual({ contents: 'read', 'id-token': 'write' })
  })

  it('reaches through workflows that are called', async () => {
    const all = await publicParts(folder)
    const outer = part({}, { kind: 'workflow', jobs: [{ uses: '$/.github/workflows/look.yml' }] })
    expect(actionsOf(outer, all)).toEqual(['look'])
  })

  it('includes what a login takes, whoever uses it', () => {
    expect(permissionsFor(part({ 'tenant-id': {} }), [])).toEqual({ contents: 'read', 'id-token': 'write' })
    expect(permissionsFor(part({}), [])).toEqual({})
  })

  it('becomes pages', async () => {
    const pages = new Map(await actionPages(folder))
    expect([...pages.keys()].sort()).toEqual(
      ['README.md', 'failure-reasons.md', 'look.md', 'preflight-rules.md', 'stacks.md', 'workflow-look.md'].map(
        name => `action-docs/${name}`
      )
    )
    expect(pages.get('action-docs/workflow-look.md')).toContain('Looks at an environment, twice.\n')
    expect(pages.get('action-docs/look.md')).toMatch(/\[meanings and remedies\]\(failure-reasons\.md\).*`throttled`/)
    expect(pages.get('action-docs/look.md')).not.toContain('stack-stuck')
  })
})

describe('failures', () => {
  it('are those of every source that is imported, in the order of the table', async () => {
    expect(await reachableReasons(join(folder, 'src/actions/look.ts'))).toEqual(['config-invalid', 'throttled'])
  })
})

describe('examples', () => {
  it('give what must be given, and nothing else', () => {
    const inputs = {
      'tenant-id': { required: true },
      config: { required: true, default: 'a.yml' },
      mode: { default: 'plan' }
    }
    expect(yamlOf(minimalExample(part(inputs), {}))[1].with).toEqual({ 'tenant-id': '${{ vars.AZURE_TENANT_ID }}' })
  })

  it('give everything, defaults where nobody thought of a value', () => {
    const { jobs } = yamlOf(
      fullExample(part({ flavour: { default: 'mild' }, mode: { default: 'plan' } }), { contents: 'read' })
    )
    expect(jobs.look).toMatchObject({ permissions: { contents: 'read' } })
    expect(jobs.look.steps[1].with).toEqual({ flavour: 'mild', mode: 'apply' })
  })

  it('show who approves where there is something to approve', () => {
    const { jobs } = yamlOf(fullExample(part({ approval: {}, 'client-id': {}, mode: { default: 'plan' } }), {}))
    expect(jobs.plan.steps[1].with).toEqual({ mode: 'plan', 'client-id': '${{ vars.AZURE_PLAN_CLIENT_ID }}' })
    expect(jobs.apply).toMatchObject({ needs: 'plan', environment: 'production' })
  })

  it('hand secrets over one by one', () => {
    const workflow = part({}, { kind: 'workflow', secrets: { 'a-key': { required: true }, other: {} } })
    expect(yamlOf(minimalExample(workflow, {})).jobs.look.secrets).toEqual({ 'a-key': '${{ secrets.A_KEY }}' })
    expect(Object.keys(yamlOf(fullExample(workflow, {})).jobs.look.secrets)).toEqual(['a-key', 'other'])
  })

  it('ask for a value they cannot know', () => {
    expect(() => fullExample(part({ flavour: {} }), {})).toThrow('The input flavour has no default')
  })
})

describe('sections', () => {
  it('say nothing of Azure where nobody logs in, and nothing of writing where nobody does', () => {
    expect(azureSection(part({}))).toEqual([])
    expect(azureSection(part({ 'tenant-id': {} })).join('\n')).not.toContain('applies')
    expect(azureSection(part({ 'tenant-id': {}, mode: {} })).join('\n')).toContain('azureFirewalls/write')
    const power = azureSection({ ...part({ 'tenant-id': {}, mode: {} }), name: 'power-cluster' }).join('\n')
    expect(power).toContain('| `Microsoft.ContainerService/managedClusters/stop/action` | `stop` | `Contributor` |')
    expect(power).not.toContain('azureFirewalls/write')
  })

  it('explain each permission', () => {
    expect(githubSection(part({}), { 'id-token': 'write' })).toContain('| `id-token: write` | logging in')
  })

  it('keep a bar inside its cell', () => {
    expect(markdownTable(['a'], [['x | y']])).toBe('| a |\n| --- |\n| x \\| y |')
  })
})

describe('the page of failure reasons', () => {
  const page = failurePage().join('\n')

  it('has a row for each reason', () => {
    for (const reason of Object.keys(failureReasons))
      expect(page).toContain(`| \`${reason}\` | ${failureReasons[reason as keyof typeof failureReasons].meaning} |`)
  })

  it.each([
    ['a code', '| `AllocationFailed` | `no-capacity` | no | Azure has no capacity'],
    ['the codes of a pattern', '| `InsufficientVCPUQuota`, `ErrCode_InsufficientVCPUQuota` | `quota-exceeded` |'],
    ['a family of codes', '| `UserError…MissingPermission…` | `not-authorized` | 3 times after 120 s |'],
    [
      'a group that must be new',
      '| `deployment-failed` | 3 times after 30 s, in a resource group that the run created |'
    ],
    ['the source', '| hashicorp/terraform-provider-azurerm#18268; hashicorp/terraform-provider-azurerm#25758 |']
  ])('shows %s', (_, row) => {
    expect(page).toContain(row)
  })
})
