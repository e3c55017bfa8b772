import { SetMetadata } from '@nestjs/common';

/** Who may use a route: anyone, whoever is signed in, or a holder of one of the roles. */
export type Permission =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'roles'; readonly roles: readonly string[] };

export const PERMISSION = 'hongshan:permission';

/** Opens a route, or all routes of a controller, to holders of one of the roles. */
export const Permit = (role: string, ...more: string[]) =>
  SetMetadata<string, Permission>(PERMISSION, { kind: 'roles', roles: [role, ...more] });

/** Opens a route to everybody who is signed in. */
export const PermitSignedIn = () => SetMetadata<string, Permission>(PERMISSION, { kind: 'signed-in' });

/** Opens a route to the public. */
export const PermitAnyone = () => SetMetadata<string, Permission>(PERMISSION, { kind: 'anyone' });
