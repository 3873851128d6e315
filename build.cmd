@echo off
rem Runs build.sh with the bash that Git for Windows brings, which a bare "bash" need not be: WSL has one too. See the
rem README: untested until a Windows CI job runs it.
setlocal
set "bash=bash"
for /f "delims=" %%g in ('where git 2^>nul') do if exist "%%~dpg..\bin\bash.exe" set "bash=%%~dpg..\bin\bash.exe"
"%bash%" "%~dp0build.sh" %*
exit /b %ERRORLEVEL%
