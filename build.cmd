@echo off
rem Runs build.sh with the bash that Git for Windows brings. See the README: untested until a Windows CI job runs it.
bash "%~dp0build.sh" %*
exit /b %ERRORLEVEL%
