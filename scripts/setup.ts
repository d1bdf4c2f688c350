import { setupTemplate } from '../src/templates/setup/setup.ts'

export const SETUP_FILE = 'setup/azuredeploy.json'

/** The template a team deploys before the first run: committed, because the portal's button reads it from the repository. */
export function setupText(): string {
  return `${JSON.stringify(setupTemplate(), null, 2)}\n`
}
