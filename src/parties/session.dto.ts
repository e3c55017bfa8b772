import { IsOptional, IsString, Length, Matches } from 'class-validator';

export class SignInInput {
  @IsString()
  @Length(1, 64)
  login!: string;

  @IsString()
  @Length(1, 200)
  password!: string;

  @IsOptional()
  @IsString()
  @Matches(/^\d{6}$/, { message: '动态口令为 6 位数字' })
  code?: string;
}

export class PasswordInput {
  @IsString()
  @Length(1, 200)
  current!: string;

  @IsString()
  @Length(12, 200)
  next!: string;
}
