export {type KnownRoles, knownRoles, type Role, type RoleName, type Roles} from './role.js';
