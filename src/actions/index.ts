import { actions } from './definitions.ts'

export { actions } from './definitions.ts'

/** Runs the action with this name. The launcher of each action, `dist/<name>/index.js`, calls this function. */
export async function start(name: string): Promise<void> {
  const action = actions.find(each => each.name === name)
  if (action === undefined) throw new Error(`This bundle has no action "${name}".`)
  await action.start()
}
