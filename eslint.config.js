import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const floatOnMoney = [
  {
    selector: "Identifier[name='parseFloat']",
    message: 'Money and rates are exact (bigint fen, fractions): never parseFloat.',
  },
  {
    selector:
      "CallExpression[callee.name='Number'] > :matches(Identifier, MemberExpression)[name=/[fF]en$/], CallExpression[callee.name='Number'] > MemberExpression[property.name=/[fF]en$/]",
    message: 'Fen stay bigint; format them with kernel/money.',
  },
];
const floatText = {
  selector: "MemberExpression[property.name='toFixed']",
  message: 'Amounts and rates become text by formatYuan and toDecimal: never toFixed.',
};
const clocks = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Ask the injected Clock.' },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Ask the injected Clock.',
  },
];

export default tseslint.config(
  { ignores: ['dist/**', '.data/**', '.tmp/**', 'coverage/**', 'node_modules/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      'no-restricted-syntax': ['error', ...floatOnMoney, floatText, ...clocks],
      'max-lines': ['warn', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // The one place that may ask the machine for the time.
    files: ['src/platform/clock.ts'],
    rules: { 'no-restricted-syntax': ['error', ...floatOnMoney] },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...floatOnMoney],
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      'max-lines': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', setTimeout: 'readonly' },
    },
  },
);
