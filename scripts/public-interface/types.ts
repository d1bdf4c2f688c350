/** An input of an action or workflow, or a parameter of the set-up template. */
export interface Input {
  readonly required: boolean
  /** Absent where there is none, or an empty text. */
  readonly default?: unknown
  /** Type of a workflow's input or of a parameter; inputs of actions are texts. */
  readonly type?: string
  readonly allowed?: readonly unknown[]
}

export type Inputs = Readonly<Record<string, Input>>

export interface ActionInterface {
  readonly inputs: Inputs
  readonly outputs: readonly string[]
}

export interface JobInterface {
  readonly permissions: Readonly<Record<string, string>>
  /** The GitHub environment, by which Entra knows the job: `<environment>-plan`. */
  readonly environment?: string
}

export interface WorkflowInterface extends ActionInterface {
  readonly secrets: Readonly<Record<string, { readonly required: boolean }>>
  /** By id, because required status checks of the caller name them. */
  readonly jobs: Readonly<Record<string, JobInterface>>
  /** Configuration variables that are read. */
  readonly variables: readonly string[]
}

/** A key of `aks-baseline.yml`. */
export interface Key {
  readonly types: readonly string[]
  readonly required?: true
  readonly allowed?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
}

type Defaults = Readonly<Record<string, unknown>>

export interface ConfigurationInterface {
  readonly keys: Readonly<Record<string, Key>>
  /** By profile and dotted path. */
  readonly defaults: Readonly<Record<string, Defaults>>
}

export interface SetupInterface {
  readonly parameters: Inputs
  readonly outputs: readonly string[]
  /** Roles of each identity at the subscription. */
  readonly roles: Readonly<Record<string, readonly string[]>>
  /** Actions of each custom role by its name. */
  readonly customRoles: Readonly<Record<string, readonly string[]>>
  /** Roles that the identity that applies may assign: always, or when a parameter asks for it. */
  readonly assignable: Readonly<Record<string, readonly string[]>>
}

/** Everything that callers of one major version rely on. */
export interface PublicInterface {
  readonly major: number
  readonly actions: Readonly<Record<string, ActionInterface>>
  readonly workflows: Readonly<Record<string, WorkflowInterface>>
  readonly failureReasons: readonly string[]
  readonly configuration: ConfigurationInterface
  readonly formats: {
    readonly configuration: string
    readonly result: number
    /** May rise in a minor version: an approval of another version is refused by its own code. */
    readonly approval: number
    readonly stackName: string
  }
  readonly stackTags: readonly string[]
  readonly starterKit: readonly string[]
  readonly setup: SetupInterface
}
