import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { subscriptionId } from '../../src/arm/resource-id.ts'
import { stackBody } from '../../src/azure/services/stack-body.ts'
import { createBaseline, loadConfig, stackName } from '../../src/config/index.ts'
import { API_VERSION } from '../../src/config/schema/schema.ts'
import { APPROVAL_FORMAT } from '../../src/provisioning/approval/approval-text.ts'
import { failureReasons } from '../../src/runtime/index.ts'
import { RESULT_VERSION } from '../../src/runtime/result.ts'
import { stackTemplate } from '../../src/templates/stack-template.ts'
import { type Declared, type Public, publicParts, variablesOf } from '../action-docs/action-declarations.ts'
import { configurationInterface } from './configuration.ts'
import { setupInterface } from './setup.ts'
import type { ActionInterface, Input, JobInterface, PublicInterface, WorkflowInterface } from './types.ts'

/** Returns the interface of the sources as they are. Throws where an action, a workflow or the starter kit cannot be read. */
export async function currentInterface(root: string): Promise<PublicInterface> {
  const parts = await publicParts(root)
  const of = (kind: Public['kind']) => parts.filter(part => part.kind === kind)
  return {
    major: majorOf(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version),
    actions: Object.fromEntries(of('action').map(part => [pathOf(part), actionInterface(part)])),
    workflows: Object.fromEntries(of('workflow').map(part => [pathOf(part), workflowInterface(part)])),
    failureReasons: Object.keys(failureReasons).sort(),
    configuration: configurationInterface(),
    formats: {
      configuration: API_VERSION,
      result: RESULT_VERSION,
      approval: APPROVAL_FORMAT,
      stackName: stackName({ workload: '<workload>', environment: '<environment>', region: '<region>' }, '<part>')
    },
    stackTags: stackTags(root),
    starterKit: globSync('**', { cwd: join(root, 'workflows') })
      .filter(path => /\.\w+$/.test(path))
      .sort(),
    setup: setupInterface()
  }
}

/** Callers write `@v1`, so the versions before 1.0.0 are held to the promise of version 1 already. */
export function majorOf(version: string): number {
  return Math.max(1, Number(version.split('.', 1)[0]))
}

/** As `uses:` names it, without the repository and the version. */
function pathOf({ source }: Public): string {
  return source.replace(/\/action\.yml$/, '')
}

function actionInterface({ inputs, text }: Public): ActionInterface {
  return { inputs: mapped(inputs, inputOf), outputs: Object.keys(parse(text).outputs ?? {}).sort() }
}

function inputOf({ required = false, default: value, ...more }: Declared & { readonly type?: string }): Input {
  const { type } = more
  return {
    ...(type !== undefined && { type }),
    required,
    ...(value !== undefined && value !== '' && { default: value })
  }
}

interface DeclaredJob {
  readonly permissions?: Readonly<Record<string, string>>
  readonly environment?: string | { readonly name: string }
}

function workflowInterface(part: Public): WorkflowInterface {
  const { on, jobs } = parse(part.text) as {
    readonly on: { readonly workflow_call: { readonly outputs?: object } }
    readonly jobs: Readonly<Record<string, DeclaredJob>>
  }
  return {
    inputs: mapped(part.inputs, inputOf),
    secrets: mapped(part.secrets, ({ required = false }) => ({ required })),
    outputs: Object.keys(on.workflow_call.outputs ?? {}).sort(),
    jobs: mapped(jobs, jobOf),
    variables: variablesOf(part).sort()
  }
}

function jobOf({ permissions = {}, environment }: DeclaredJob): JobInterface {
  const name = typeof environment === 'object' ? environment.name : environment
  if (name === undefined) return { permissions }
  return { permissions, environment: name.replaceAll(/\$\{\{\s*(?:inputs|matrix)\.([\w-]+)\s*\}\}/g, '<$1>') }
}

function mapped<T, U>(values: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]))
}

/** Tags that a stack of the starter kit's configuration gets. */
function stackTags(root: string): string[] {
  const text = readFileSync(join(root, 'workflows/aks-baseline.yml'), 'utf8')
  const subscription = '00000000-0000-0000-0000-000000000000'
  const starter = createBaseline(loadConfig(text, 'aks-baseline.yml', 'production'), subscription)
  return Object.keys(stackBody(stackTemplate(starter, 'policy', subscriptionId(subscription), {})).tags).sort()
}
